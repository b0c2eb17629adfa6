// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What counts as hanging: a port whose events lie, and no other. */
final class HangCheckTest {
  private static long ms(long milliseconds) {
    return TimeUnit.MILLISECONDS.toNanos(milliseconds);
  }

  @Test
  void eventsThatLieForTooLongAreAHang() {
    HangCheck check = new HangCheck(1, 300, 0);
    assertThat(check.hangs(0, 0, 0, ms(1000))).as("nothing to take").isFalse();
    assertThat(check.hangs(0, 0, 5, ms(1010))).isFalse();
    assertThat(check.hangs(0, 0, 5, ms(1155))).isFalse();
    assertThat(check.hangs(0, 0, 900, ms(1310))).as("more came").isFalse();
    assertThat(check.hangs(0, 0, 900, ms(1311))).isTrue();
    assertThat(check.verdict()).contains("took no event for 300 ms");
  }

  @Test
  void whoTakesOneNowAndThenIsOnlySlow() {
    HangCheck check = new HangCheck(1, 300, 0);
    for (int i = 1; i < 100; i++) {
      assertThat(check.hangs(0, i / 2, 1000, ms(i * 149L))).isFalse();
    }
  }

  /** At each look one of both has taken nothing since the last. */
  @Test
  void portsAreSlowInTurnsAndNoneHangs() {
    HangCheck check = new HangCheck(2, 300, 0);
    for (int i = 1; i < 1000; i++) {
      assertThat(check.hangs(0, i / 2, 10_000, ms(i * 100L))).isFalse();
      assertThat(check.hangs(1, (i + 1) / 2, 10_000, ms(i * 100L))).isFalse();
    }
  }

  @Test
  void onePortThatHangsIsEnough() {
    HangCheck check = new HangCheck(2, 300, 0);
    boolean hangs = false;
    for (int i = 1; i < 6; i++) {
      assertThat(check.hangs(0, i, 1000, ms(i * 100L))).isFalse();
      hangs = check.hangs(1, 0, 1, ms(i * 100L));
    }
    assertThat(hangs).isTrue();
  }

  @Test
  void withoutALimitNothingHangs() {
    assertThat(new HangCheck(1, 0, 0).hangs(0, 0, 1, Long.MAX_VALUE)).isFalse();
  }

  @Test
  void timeThatNobodyLookedDoesNotCount() {
    HangCheck check = new HangCheck(1, 300, 0);
    assertThat(check.hangs(0, 0, 0, ms(10))).isFalse();
    check.begin(ms(10_000));
    assertThat(check.hangs(0, 0, 5, ms(10_000))).isFalse();
    assertThat(check.hangs(0, 0, 5, ms(10_150))).isFalse();
    assertThat(check.hangs(0, 0, 5, ms(10_300))).isFalse();
    assertThat(check.hangs(0, 0, 5, ms(10_301))).isTrue();
  }

  @Test
  void aShortLimitIsOneTooHoweverSeldomAnybodyLooks() {
    HangCheck check = new HangCheck(1, 10, 0);
    assertThat(check.hangs(0, 0, 5, ms(100))).isFalse();
    assertThat(check.hangs(0, 0, 5, ms(200))).isTrue();
  }

  @Test
  void theLongestLimitIsNone() {
    HangCheck check = new HangCheck(1, Long.MAX_VALUE, 0);
    assertThat(check.hangs(0, 0, 5, ms(100))).isFalse();
    assertThat(check.hangs(0, 0, 5, ms(200))).isFalse();
  }

  @Test
  void aMachineThatStoodStillIsNoHang() {
    HangCheck check = new HangCheck(2, 300, 0);
    assertThat(check.hangs(0, 0, 5, ms(10))).isFalse();
    assertThat(check.hangs(1, 0, 5, ms(10))).isFalse();
    assertThat(check.hangs(0, 0, 5, ms(5000))).isFalse();
    assertThat(check.hangs(1, 0, 5, ms(5000))).isFalse();
    assertThat(check.hangs(1, 0, 5, ms(5150))).isFalse();
    assertThat(check.hangs(1, 0, 5, ms(5300))).isFalse();
    assertThat(check.hangs(1, 0, 5, ms(5301))).isTrue();
  }
}
