// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ixj.tools.attack.Arrangement;
import org.ixj.tools.attack.Deed;
import org.ixj.tools.attack.DeviceAttack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Fault;
import org.ixj.tools.attack.suite.Arsenal;
import org.ixj.tools.attack.suite.CardSuite;
import org.ixj.tools.attack.suite.Verdict;
import org.ixj.tools.attack.suite.Verdict.Kind;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Attacks from another virtual function, and failures of the physical one, with ix.ko's driver. */
@Tag("lab")
@Tag("long")
class CardAttackLabTest {
  private static final Path ROOT = Path.of(".."); // a module's tests run in the module's folder

  /** Which this machine's card cannot stop: it has no check of source addresses. */
  private static final String UNCHECKED = "card.spoofed-source";

  @BeforeAll
  static void prepare() throws Exception {
    KernelModule.load();
  }

  @AfterAll
  static void end() throws Exception {
    KernelModule.unload();
  }

  @Test
  void nobodyElseSuffersFromTheOwnerOfAnotherFunctionOrFromAResetCard() throws Exception {
    List<Deed> attacks = new ArrayList<>();
    List<Deed> faults = new ArrayList<>();
    for (Deed deed : Arsenal.load(ROOT.resolve("tools/target/classes"), Path.of("-"), List.of())) {
      if (deed.needsCard()) {
        (deed instanceof Fault ? faults : attacks).add(deed);
      }
    }
    assertThat(attacks).hasSizeGreaterThan(10).allMatch(deed -> deed instanceof DeviceAttack);
    assertThat(faults).hasSizeGreaterThan(1);
    faults.addAll(attacks);
    Arrangement arrangement = new Arrangement(Domain.PROCESS, "host", true);
    try (CardSuite suite = new CardSuite(arrangement, null, ROOT, CardAttackLabTest::say)) {
      for (Verdict verdict : suite.run(faults)) {
        assertThat(verdict.kind())
            .as(verdict.attack() + ": " + verdict.happened())
            .isEqualTo(
                verdict.attack().equals(UNCHECKED) && emulated()
                    ? Kind.NOT_APPLICABLE
                    : Kind.CONTAINED);
      }
    }
  }

  private static void say(String line) {
    System.out.println(line);
  }

  private static boolean emulated() throws Exception {
    return Files.readString(Path.of("/sys/class/dmi/id/sys_vendor")).strip().equals("QEMU");
  }
}
