// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.ixj.tools.attack.loader.Lies;
import org.ixj.tools.attack.loader.LoaderAttack;
import org.junit.jupiter.api.Test;

final class LiesTest {
  private static final Path PROGRAM = Path.of("target/attack/attacker");

  @Test
  void eachHasANameOfItsOwnAndARefusalToExpect() {
    assertThat(Lies.all())
        .hasSizeGreaterThan(50)
        .extracting(Deed::name)
        .doesNotHaveDuplicates()
        .allMatch(name -> name.matches("loader\\.[a-z0-9-]+"));
    assertThat(Lies.all()).extracting(LoaderAttack::complaint).doesNotContain("");
  }

  @Test
  void eachChangesTheProgramAndNotTheOriginal() throws Exception {
    assumeTrue(Files.exists(PROGRAM), "skipped: no " + PROGRAM + " (make -C tools/attack)");
    byte[] right = Files.readAllBytes(PROGRAM);
    byte[] before = right.clone();
    for (LoaderAttack lie : Lies.all()) {
      assertThat(lie.spoil(right)).as(lie.name()).isNotEqualTo(before);
    }
    assertThat(right).isEqualTo(before);
  }
}
