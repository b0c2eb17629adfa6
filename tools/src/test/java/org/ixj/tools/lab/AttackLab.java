// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.ixj.tools.attack.Arrangement;
import org.ixj.tools.attack.Deed;
import org.ixj.tools.attack.Fault;
import org.ixj.tools.attack.suite.Arsenal;
import org.ixj.tools.attack.suite.Suite;
import org.ixj.tools.attack.suite.Verdict.Kind;

/** Attacks in an arrangement that only the lab has. */
final class AttackLab {
  private static final Path BUILT = Path.of("target"); // a module's tests run in its folder

  private AttackLab() {}

  /** All that apply are contained. */
  static void isContained(Arrangement wanted) throws Exception {
    List<Deed> deeds =
        Arsenal.load(BUILT.resolve("classes"), BUILT.resolve(Suite.PROGRAM + ".list"), List.of())
            .stream()
            .filter(deed -> deed.appliesTo(wanted))
            .filter(deed -> !deed.needsCard() && !(deed instanceof Fault))
            .toList();
    assertThat(deeds).isNotEmpty();
    try (Suite suite = new Suite(wanted, BUILT, List.of(), false, AttackLab::say)) {
      assertThat(suite.run(deeds))
          .allSatisfy(
              verdict ->
                  assertThat(verdict.kind())
                      .as(verdict.attack() + ": " + verdict.happened())
                      .isEqualTo(Kind.CONTAINED));
      assertThat(suite.arrangement()).isEqualTo(wanted);
    }
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
