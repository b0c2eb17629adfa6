// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.ixj.tools.attack.Arrangement;
import org.ixj.tools.attack.Deed;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.suite.Arsenal;
import org.ixj.tools.attack.suite.Suite;
import org.ixj.tools.attack.suite.Verdict;
import org.ixj.tools.attack.suite.Verdict.Kind;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The mission's arrangement under attack: the dataplane in guest ring 0, its application in ring 3.
 * One of each kind; {@code ix attack --matrix} has all of them.
 */
@Tag("lab")
class AttackLabTest {
  private static final Path BUILT = Path.of("target"); // a module's tests run in its folder

  private static final Set<String> SOME =
      Set.of(
          "command.ring3-stale-handle",
          "command.ring3-tail-jump",
          "memory.ring3-dataplane",
          "memory.ring3-execute-message",
          "memory.ring3-store",
          "memory.ring3-store-events",
          "ring3.lidt",
          "ring3.mov-cr3",
          "ring3.rsp-supervisor",
          "ring3.wrmsr-lstar",
          "secret.ring3-bases",
          "secret.ring3-vectors");

  @Test
  void ring3IsHeldByADataplaneInRing0() throws Exception {
    List<Deed> deeds =
        Arsenal.load(BUILT.resolve("classes"), BUILT.resolve(Suite.PROGRAM + ".list"), List.of())
            .stream()
            .filter(deed -> SOME.contains(deed.name()))
            .toList();
    assertThat(deeds).hasSameSizeAs(SOME);
    Arrangement wanted = new Arrangement(Domain.RING3, "ring0", false);
    try (Suite suite = new Suite(wanted, BUILT, List.of(), false, AttackLabTest::say)) {
      assertThat(suite.run(deeds))
          .allSatisfy(
              verdict ->
                  assertThat(verdict.kind())
                      .as(verdict.attack() + ": " + verdict.happened())
                      .isEqualTo(Kind.CONTAINED))
          .extracting(Verdict::attack)
          .containsExactlyInAnyOrderElementsOf(SOME);
      assertThat(suite.arrangement().place()).isEqualTo("ring0");
    }
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
