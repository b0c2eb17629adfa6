// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.ixj.tools.attack.suite.Isolation.Round;
import org.ixj.tools.attack.suite.Isolation.Window;
import org.junit.jupiter.api.Test;

final class IsolationTest {
  private static Round round(double first, double second, double attacked, long recoveryMs) {
    return new Round(
        new Window(first, 1000), new Window(second, 1000), new Window(attacked, 1000), recoveryMs);
  }

  @Test
  void aLossBeyondFivePercentIsNotHeld() {
    Isolation isolation = Isolation.of(List.of(round(100, 100, 94, 10)));

    assertThat(isolation.throughput()).isCloseTo(0.94, within(1e-9));
    assertThat(isolation.held()).isFalse();
    assertThat(Isolation.of(List.of(round(100, 100, 96, 10))).held()).isTrue();
  }

  @Test
  void theHostsNoiseIsAllowedForWhereItIsMore() {
    assertThat(Isolation.of(List.of(round(100, 80, 75, 10))).held()).isTrue();
    assertThat(Isolation.of(List.of(round(100, 80, 60, 10))).held()).isFalse();
  }

  @Test
  void mediansCountButTheLongestRecoveryDoes() {
    Isolation isolation =
        Isolation.of(
            List.of(round(100, 100, 100, 1), round(100, 100, 10, 1001), round(100, 100, 99, 1)));

    assertThat(isolation.throughput()).isCloseTo(0.99, within(1e-9));
    assertThat(isolation.recoveryMs()).isEqualTo(1001);
    assertThat(isolation.held()).isFalse();
  }

  @Test
  void aSlowerTailIsALoss() {
    Round slow = new Round(new Window(100, 1000), new Window(100, 1000), new Window(100, 1100), 1);

    assertThat(Isolation.of(List.of(slow)).held()).isFalse();
  }
}
