// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When an application is started again, and when it is given up. */
final class RestartPolicyTest {
  private final RestartPolicy policy = new RestartPolicy();

  @Test
  void pausesGrowWhileStartsFailUntilItIsGivenUp() {
    List<Long> pauses = new ArrayList<>();
    while (policy.after(false, false)) {
      pauses.add(policy.pauseMs());
    }
    assertThat(pauses).containsExactly(100L, 200L, 400L, 800L);
  }

  @Test
  void oneThatEndsWellWithoutServingIsStartedAgainMoreAndMoreRarely() {
    List<Long> pauses = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      assertThat(policy.after(false, true)).isTrue();
      pauses.add(policy.pauseMs());
    }
    assertThat(pauses).containsExactly(100L, 200L, 400L, 800L, 1600L, 3200L, 6400L, 6400L, 6400L);
  }

  @Test
  void whatServesIsStartedAgainForEverAndNeverAtOnce() {
    for (int i = 0; i < 1000; i++) {
      assertThat(policy.after(true, false)).isTrue();
      assertThat(policy.pauseMs()).isEqualTo(100);
    }
  }

  @Test
  void oneThatServesForgivesThoseThatDidNot() {
    for (int i = 0; i < RestartPolicy.FAILED_STARTS - 1; i++) {
      assertThat(policy.after(false, false)).isTrue();
    }
    assertThat(policy.after(true, false)).isTrue();
    assertThat(policy.pauseMs()).isEqualTo(100);
    assertThat(policy.after(false, false)).isTrue();
  }
}
