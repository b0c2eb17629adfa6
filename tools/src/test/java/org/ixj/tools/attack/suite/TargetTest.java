// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a dataplane says of its application's end, among what the application says. */
final class TargetTest {
  private static final String HALTED = "application ended with status 7; its connections are reset";
  private static final String TRAPPED =
      "the application in ring 3 ended: fault: #UD, at 0x1; its connections are reset";

  @Test
  void theLastObituaryCounts() {
    assertThat(Target.obituary(List.of("ix: " + HALTED, "ix: " + TRAPPED, "ix: x serves")))
        .isEqualTo(TRAPPED);
    assertThat(Target.obituary(List.of("ix: " + TRAPPED, "ix: " + HALTED))).isEqualTo(HALTED);
    assertThat(Target.obituary(List.of())).isEmpty();
  }

  @Test
  void anApplicationWritesNoneOfItsOwn() {
    String own = "ix: [org.ixj.tools.attack.Attacker] ";
    assertThat(Target.obituary(List.of("ix: " + HALTED, own + TRAPPED, own + "ix: " + TRAPPED)))
        .isEqualTo(HALTED);
  }
}
