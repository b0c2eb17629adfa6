// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import org.ixj.tools.attack.Arrangement;
import org.ixj.tools.attack.Domain;
import org.junit.jupiter.api.Test;

class HalfTest {
  /** Whoever comes after it in this process has them all again. */
  @Test
  void aSuiteThatMeasuredGivesItsProcessorsBack() throws Exception {
    int all = Runtime.getRuntime().availableProcessors();
    assumeTrue(all >= 2, "two processors are needed");
    Arrangement arrangement = new Arrangement(Domain.PROCESS, "host", false);

    try (Suite suite = new Suite(arrangement, Path.of("target"), List.of(), true, _ -> {})) {
      suite.run(List.of());

      assertThat(Runtime.getRuntime().availableProcessors()).isEqualTo(all / 2);
    }
    assertThat(Runtime.getRuntime().availableProcessors()).isEqualTo(all);
  }
}
