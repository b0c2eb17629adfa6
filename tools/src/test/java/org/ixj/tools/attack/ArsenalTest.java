// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.ixj.tools.attack.suite.Arsenal;
import org.junit.jupiter.api.Test;

final class ArsenalTest {
  private static final Path CLASSES = Path.of("target/classes");

  @Test
  void attacksAreFoundByTheirClassAndNamedAfterTheirPackage() throws Exception {
    List<Attack> attacks = Arsenal.load(CLASSES, List.of());

    assertThat(attacks).extracting(Attack::name).contains("memory.store", "command.tail-jump");
    for (Attack attack : attacks) {
      String folder = attack.getClass().getPackageName().replaceFirst(".*\\.", "");
      assertThat(attack.name()).matches("[a-z]+\\.[a-z0-9-]+").startsWith(folder + ".");
      assertThat(attack.containment()).isNotBlank();
      assertThat(attack.appliesTo(Domain.PROCESS)).as(attack.name()).isTrue();
    }
  }

  @Test
  void everyPromiseIsAttacked() throws Exception {
    assertThat(Arsenal.load(CLASSES, List.of()))
        .extracting(Attack::promise)
        .contains(Promise.values());
  }

  @Test
  void whatHarmsTheHostIsNotDoneWithoutProtection() throws Exception {
    assertThat(Arsenal.load(CLASSES, List.of()))
        .filteredOn(attack -> attack.appliesTo(Domain.NONE))
        .extracting(attack -> attack.name().replaceFirst("\\..*", ""))
        .doesNotContain("process", "hoard");
  }

  @Test
  void aFindingSurvivesItsLine() {
    Finding finding = new Finding(Finding.Kind.OPEN, "went\nthrough");
    assertThat(Finding.parse(finding.line()))
        .isEqualTo(new Finding(Finding.Kind.OPEN, "went through"));
  }
}
