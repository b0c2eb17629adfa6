// SPDX-License-Identifier: Apache-2.0
package org.ixj.stats;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TurnTimesTest {
  private static long[] counts(TurnTimes times) {
    long[] counts = new long[TurnTimes.classes()];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = times.count(i);
    }
    return counts;
  }

  @Test
  void aTurnIsOfTheFirstClassWhoseBoundItKeeps() {
    assertThat(TurnTimes.boundOf(0)).isEqualTo(1_000);
    assertThat(TurnTimes.boundOf(1_000)).isEqualTo(1_000);
    assertThat(TurnTimes.boundOf(1_001)).isEqualTo(2_000);
    assertThat(TurnTimes.boundOf(3_600_000_000_000L)).isEqualTo(1_000_000_000);
  }

  @Test
  void aPercentileIsTheBoundThatSoManyKept() {
    TurnTimes times = new TurnTimes();
    for (int i = 0; i < 9_999; i++) {
      times.record(1_500);
    }
    times.record(30_000_000);
    assertThat(TurnTimes.percentileNs(counts(times), 0.9999)).isEqualTo(2_000);
    assertThat(TurnTimes.percentileNs(counts(times), 0.99991)).isEqualTo(50_000_000);
    assertThat(TurnTimes.percentileNs(counts(times), 1)).isEqualTo(50_000_000);
  }

  @Test
  void withoutATurnThereIsNoPercentile() {
    assertThat(TurnTimes.percentileNs(counts(new TurnTimes()), 1)).isZero();
  }

  @Test
  void aTurnLastsFromTheEndOfTheOneBeforeAndSleepIsNone() {
    StageClock clock = new StageClock();
    clock.startAt(0);
    clock.markAt(Stage.IDLE, 4_000);
    clock.markAt(Stage.TX, 9_000);
    clock.credit(true);
    clock.wokeAt(1_000_000_000);
    clock.markAt(Stage.IDLE, 1_000_000_100);
    clock.markAt(Stage.TX, 1_000_000_500);
    clock.credit(false);
    assertThat(TurnTimes.percentileNs(counts(clock.turns()), 0.5)).isEqualTo(1_000);
    assertThat(TurnTimes.percentileNs(counts(clock.turns()), 1)).isEqualTo(10_000);
    assertThat(clock.ns(Stage.IDLE)).isEqualTo(1_000_000_500 - 5_000);
  }
}
