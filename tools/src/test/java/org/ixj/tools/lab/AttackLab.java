// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import org.ixj.tools.attack.Arrangement;
import org.ixj.tools.attack.Deed;
import org.ixj.tools.attack.Fault;
import org.ixj.tools.attack.suite.Arsenal;
import org.ixj.tools.attack.suite.Suite;
import org.ixj.tools.attack.suite.Verdict;
import org.ixj.tools.attack.suite.Verdict.Kind;

/** Attacks in an arrangement that only the lab has. */
final class AttackLab {
  private static final Path BUILT = Path.of("target"); // a module's tests run in its folder

  /** More are no accident. */
  private static final int MOST_ONCE_MORE = 2;

  private AttackLab() {}

  /**
   * All that apply are contained, nearly all of them at once.
   *
   * @param pattern of their names
   */
  static void isContained(Arrangement wanted, String pattern) throws Exception {
    PathMatcher named = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    List<Deed> deeds =
        Arsenal.load(BUILT.resolve("classes"), BUILT.resolve(Suite.PROGRAM + ".list"), List.of())
            .stream()
            .filter(deed -> named.matches(Path.of(deed.name())) && deed.appliesTo(wanted))
            .filter(deed -> !deed.needsCard() && !(deed instanceof Fault))
            .toList();
    assertThat(deeds).isNotEmpty();
    try (Suite suite = new Suite(wanted, BUILT, List.of(), false, AttackLab::say)) {
      List<String> open = open(suite.run(deeds));
      assertThat(open).hasSizeLessThanOrEqualTo(MOST_ONCE_MORE);
      if (!open.isEmpty()) {
        say("once more, for an emulated machine can lose seconds: " + open);
        assertThat(open(suite.run(deeds.stream().filter(d -> open.contains(d.name())).toList())))
            .isEmpty();
      }
      assertThat(suite.arrangement()).isEqualTo(wanted);
    }
  }

  private static List<String> open(List<Verdict> verdicts) {
    return verdicts.stream()
        .filter(verdict -> verdict.kind() != Kind.CONTAINED)
        .map(Verdict::attack)
        .toList();
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
