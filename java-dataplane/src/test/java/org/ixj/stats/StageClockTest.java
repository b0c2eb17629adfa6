// SPDX-License-Identifier: Apache-2.0
package org.ixj.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class StageClockTest {
  private final StageClock clock = new StageClock();

  private long sum() {
    return Arrays.stream(Stage.values()).mapToLong(clock::ns).sum();
  }

  @Test
  void theStagesOfATurnAddUpToIt() {
    clock.startAt(1000);
    long now = 1000;
    for (int turn = 0; turn < 3; turn++) {
      for (Stage stage : Stage.values()) {
        now += stage == Stage.TX ? 20 : 10;
        clock.markAt(stage, now);
      }
      clock.credit(true);
    }
    assertThat(clock.ns(Stage.RX)).isEqualTo(3 * 10);
    assertThat(clock.ns(Stage.TX)).isEqualTo(3 * 20);
    assertThat(sum()).isEqualTo(now - 1000);
  }

  @Test
  void aTurnThatFindsNothingIsIdle() {
    clock.startAt(0);
    clock.markAt(Stage.RX, 7);
    clock.markAt(Stage.TX, 30);
    clock.credit(false);
    clock.markAt(Stage.IDLE, 50);
    clock.markAt(Stage.RX, 51);
    clock.credit(true);
    assertThat(clock.ns(Stage.IDLE)).isEqualTo(50);
    assertThat(clock.ns(Stage.RX)).isEqualTo(1);
    assertThat(clock.ns(Stage.TX)).isZero();
  }

  @Test
  void aTurnIsToldWhenItIsOver() {
    clock.startAt(0);
    clock.markAt(Stage.RX, 7);
    assertThat(sum()).isZero();
  }

  /** Nobody has asked for it in this JVM. */
  @Test
  void withoutBeingAskedItTellsNothing() {
    assertThat(StageClock.ON).isFalse();
    clock.start();
    clock.mark(Stage.RX);
    clock.turnEnded(true);
    assertThat(sum()).isZero();
  }
}
