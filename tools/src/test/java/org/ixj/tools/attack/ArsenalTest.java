// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.ixj.tools.attack.suite.Arsenal;
import org.junit.jupiter.api.Test;

final class ArsenalTest {
  private static final Arrangement PROCESS = new Arrangement(Domain.PROCESS, "host", false);
  private static final Arrangement RING3 = new Arrangement(Domain.RING3, "host", false);
  private static final Arrangement NONE = new Arrangement(Domain.NONE, "host", false);
  private static final Path PROGRAM = Path.of("target/attack/attacker.list");
  private static final Path CLASSES = Path.of("target/classes");

  @Test
  void attacksAreFoundByTheirClassAndNamedAfterTheirPackage() throws Exception {
    List<Deed> attacks = Arsenal.load(CLASSES, PROGRAM, List.of());

    assertThat(attacks).extracting(Deed::name).contains("memory.store", "command.tail-jump");
    for (Deed attack : attacks) {
      assertThat(attack.name()).matches("[a-z0-9]+\\.[a-z0-9-]+");
      assertThat(attack.containment()).isNotBlank();
      assertThat(attack.appliesTo(PROCESS) || attack.appliesTo(RING3)).as(attack.name()).isTrue();
      if (!(attack instanceof ProgramAttack)) {
        String folder = attack.getClass().getPackageName().replaceFirst(".*\\.", "");
        assertThat(attack.name()).startsWith(folder + ".");
      }
    }
  }

  @Test
  void everyPromiseIsAttacked() throws Exception {
    assertThat(Arsenal.load(CLASSES, PROGRAM, List.of()))
        .extracting(Deed::promise)
        .contains(Promise.values());
  }

  @Test
  void whatHarmsTheHostIsNotDoneWithoutProtection() throws Exception {
    assertThat(Arsenal.load(CLASSES, PROGRAM, List.of()))
        .filteredOn(attack -> attack.appliesTo(NONE))
        .extracting(attack -> attack.name().replaceFirst("\\..*", ""))
        .doesNotContain("process", "hoard");
  }

  @Test
  void everyFaultHasASenseInRing3ButThatOfALauncher() throws Exception {
    assertThat(Arsenal.load(CLASSES, PROGRAM, List.of()))
        .filteredOn(Fault.class::isInstance)
        .filteredOn(fault -> !fault.appliesTo(RING3))
        .extracting(Deed::name)
        .containsExactly("fault.kill-launcher");
  }

  @Test
  void aPlaceWithoutAttacksIsNamed() {
    for (String place : List.of("/there/is/none", "/there/is/none.jar", "pom.xml")) {
      assertThatThrownBy(() -> Arsenal.load(CLASSES, PROGRAM, List.of(Path.of(place))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("there is no jar or folder " + place);
    }
  }
}
