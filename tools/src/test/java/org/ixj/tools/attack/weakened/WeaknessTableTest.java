// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.weakened;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is cheap to know of the weaknesses. */
final class WeaknessTableTest {
  @Test
  void theDocsHaveTheTableThatIsTested() throws Exception {
    String table =
        Weakness.ALL.stream()
            .map(weakness -> "| %s | `%s` |%n".formatted(weakness.name(), weakness.caughtBy()))
            .reduce("", String::concat);

    assertThat(Files.readString(Path.of("../docs/attacks.md"))).contains(table);
  }

  @Test
  void everyPatchStillFitsItsSource() throws Exception {
    for (Weakness weakness : Weakness.ALL) {
      List<Patch> all = new ArrayList<>(weakness.before());
      all.addAll(weakness.patches());
      assertThat(WeakenedBuild.sources(all)).isNotEmpty();
    }
  }
}
