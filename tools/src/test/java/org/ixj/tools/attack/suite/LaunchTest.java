// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.ixj.tools.attack.Finding;
import org.ixj.tools.attack.loader.Lies;
import org.ixj.tools.attack.loader.LoaderAttack;
import org.junit.jupiter.api.Test;

/** What counts as a refusal, and what does not. */
class LaunchTest {
  private static final String NOTICE = "ix: no huge pages reserved";
  private static final String REFUSAL =
      "ix: cannot run x.elf in ring 3: not a program for ring 3: no ELF magic";
  private static final int COULD_NOT_RUN = 77;

  private static final LoaderAttack MAGIC =
      Lies.all().stream()
          .filter(lie -> lie.name().equals("loader.magic"))
          .findFirst()
          .orElseThrow();

  private static Finding judge(int status, String... said) {
    return Launch.judge(MAGIC, status, List.of(said));
  }

  @Test
  void theLieIsLaunchedWhereTheAttackedDataplaneIs() {
    Launch launch = new Launch(Path.of("right.elf"), Build.OWN, "name", "ring0");

    assertThat(launch.command(Path.of("lie.elf")))
        .containsSequence("--app", "lie.elf", "--domain", "ring3", "--place", "ring0");
  }

  @Test
  void oneLineThatNamesTheLieIsARefusal() {
    assertThat(judge(COULD_NOT_RUN, NOTICE, REFUSAL))
        .isEqualTo(new Finding(Finding.Kind.CONTAINED, "refused: no ELF magic"));
  }

  @Test
  void anotherComplaintAnotherStatusATraceOrSilenceIsNone() {
    assertThat(
            List.of(
                judge(COULD_NOT_RUN, REFUSAL.replace("no ELF magic", "nothing to load")),
                judge(COULD_NOT_RUN, NOTICE),
                judge(COULD_NOT_RUN),
                judge(COULD_NOT_RUN, REFUSAL, REFUSAL),
                judge(COULD_NOT_RUN, REFUSAL, "  at org.ixj.Some.code(Some.java:1)"),
                judge(134, REFUSAL),
                judge(0, REFUSAL)))
        .extracting(Finding::kind)
        .containsOnly(Finding.Kind.OPEN);
  }
}
