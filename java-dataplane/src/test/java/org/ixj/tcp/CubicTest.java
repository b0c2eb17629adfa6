// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** CUBIC against the formulae of RFC 9438, in segments of 1000 bytes. */
class CubicTest {
  private static final int MSS = 1000;
  private static final long START_US = 5_000_000_000L;

  private final Cubic cubic = new Cubic();
  private long nowUs = START_US;

  CubicTest() {
    cubic.start();
  }

  /** One round trip: the window is acknowledged in ten parts. */
  private int roundTrip(int window, int rttUs) {
    int grown = window;
    for (int i = 0; i < 10; i++) {
      nowUs += rttUs / 10;
      grown = cubic.acknowledged(grown, window / 10, MSS, rttUs, nowUs);
    }
    return grown;
  }

  private static double wCubic(double t, double k, double wMax) {
    return 0.4 * Math.pow(t - k, 3) + wMax;
  }

  @Test
  void aLossLeavesSevenTenthsOfTheFlight() {
    assertThat(cubic.reduced(100 * MSS, 100 * MSS, MSS)).isEqualTo(70 * MSS);
    assertThat(cubic.reduced(100 * MSS, 50 * MSS, MSS)).isEqualTo(35 * MSS);
    assertThat(cubic.reduced(100 * MSS, MSS, MSS)).as("at least two").isEqualTo(2 * MSS);
  }

  /** §4.2 and 4.4: concave up to the plateau at W_max, which is reached after K seconds. */
  @Test
  void afterALossTheWindowFollowsTheFunction() {
    int window = cubic.reduced(100 * MSS, 100 * MSS, MSS);
    double k = Math.cbrt(30 / 0.4);
    assertThat(k).isCloseTo(4.217, within(0.001));
    // Long round trips, so that Reno is slower all the way.
    int rttUs = 200_000;
    for (int i = 0; i < 40; i++) {
      int before = window;
      window = roundTrip(window, rttUs);
      // The epoch begins with the first acknowledgement, and the target is a round trip ahead.
      double t = (nowUs - START_US - rttUs / 10) / 1e6;
      assertThat(window).as("round %d", i).isGreaterThanOrEqualTo(before);
      assertThat(window / 1000.0).as("round %d", i).isLessThan(wCubic(t + 0.2, k, 100) + 0.5);
      if (i > 2) {
        assertThat(window / 1000.0).as("round %d", i).isGreaterThan(wCubic(t, k, 100) - 0.5);
      }
    }
    assertThat(nowUs - START_US).isEqualTo(8_000_000);
    // §4.5: convex beyond the plateau.
    assertThat(window / 1000.0).isBetween(119.0, 125.0);
  }

  @Test
  void growthInOneRoundTripIsAtMostHalfTheWindow() {
    cubic.reduced(1000 * MSS, 10 * MSS, MSS);
    int window = 7 * MSS;
    // K is 13.5 s, but it begins at 7 of 1000: the target is bounded by §4.2.
    int after = roundTrip(window, 100_000);
    assertThat(after).isBetween((int) (1.4 * window), (int) (1.66 * window));
  }

  /** §4.3: with short round trips Reno is faster, and CUBIC is as fast as that. */
  @Test
  void whereRenoWouldGrowFasterItGrowsLikeReno() {
    int window = cubic.reduced(10 * MSS, 10 * MSS, MSS);
    assertThat(window).isEqualTo(7 * MSS);
    double expected = 7;
    for (int i = 0; i < 20; i++) {
      double share = expected < 10 ? 0.9 / 1.7 : 1;
      window = roundTrip(window, 1000);
      expected += share;
      assertThat(window / 1000.0).as("round %d", i).isCloseTo(expected, within(0.6));
    }
    assertThat(window).isGreaterThan(20 * MSS);
  }

  /** §4.7: 80 is less than 100, so the next plateau is at 68. */
  @Test
  void aFlowThatDoesNotGetBackMakesRoom() {
    cubic.reduced(100 * MSS, 100 * MSS, MSS);
    int window = cubic.reduced(80 * MSS, 80 * MSS, MSS);
    assertThat(window).isEqualTo(56 * MSS);
    double k = Math.cbrt((68 - 56) / 0.4);
    while (nowUs - START_US < k * 1e6) {
      window = roundTrip(window, 200_000);
    }
    assertThat(window / 1000.0).isCloseTo(68, within(1.0));
  }

  /** §4.8: K is 0 and W_max the window at the beginning of the stage. */
  @Test
  void afterATimeoutItStartsInTheMiddleOfTheFunction() {
    assertThat(cubic.timedOut(100 * MSS, 100 * MSS, MSS)).isEqualTo(70 * MSS);
    int window = 70 * MSS;
    for (int i = 0; i < 50; i++) {
      window = roundTrip(window, 100_000);
    }
    // 0.4 * 5^3 = 50 more.
    assertThat(window / 1000.0).isCloseTo(70 + wCubic(5, 0, 0), within(6.0));
  }

  /** §5.8. */
  @Test
  void timeInWhichTheWindowWasNotUsedDoesNotCount() {
    Cubic other = new Cubic();
    other.start();
    int window = cubic.reduced(100 * MSS, 100 * MSS, MSS);
    int pausing = other.reduced(100 * MSS, 100 * MSS, MSS);
    assertThat(pausing).isEqualTo(window);
    long shiftUs = 0;
    for (int i = 0; i < 50; i++) {
      long at = nowUs;
      window = roundTrip(window, 100_000);
      for (int j = 1; j <= 10; j++) {
        pausing =
            other.acknowledged(pausing, pausing / 10, MSS, 100_000, at + j * 10_000L + shiftUs);
      }
      if (i % 10 == 5) {
        shiftUs += 3_000_000;
        other.unused(nowUs + shiftUs);
      }
    }
    assertThat(pausing / 1000.0).isCloseTo(window / 1000.0, within(1.0));
    // Had it counted, 15 seconds more would have made a thousand segments of it.
    assertThat(wCubic(20, 4.2, 100)).isGreaterThan(1000);
  }

  /** §4.9. */
  @Test
  void aReductionThatIsTakenBackLeavesTheFunctionAsItWas() {
    Cubic untouched = new Cubic();
    untouched.start();
    int window = cubic.reduced(100 * MSS, 100 * MSS, MSS);
    untouched.reduced(100 * MSS, 100 * MSS, MSS);
    int other = window;
    for (int i = 0; i < 10; i++) {
      long at = nowUs;
      window = roundTrip(window, 100_000);
      for (int j = 1; j <= 10; j++) {
        other = untouched.acknowledged(other, other / 10, MSS, 100_000, at + j * 10_000L);
      }
    }
    cubic.save();
    cubic.timedOut(window, window, MSS);
    cubic.acknowledged(window, 1000, MSS, 100_000, nowUs);
    cubic.restore();
    nowUs += 1_000_000;
    int grown = cubic.acknowledged(window, window, MSS, 100_000, nowUs);
    int expected = untouched.acknowledged(window, window, MSS, 100_000, nowUs);
    assertThat(grown).isCloseTo(expected, within(1)); // a fraction of a byte is forgotten
    assertThat(grown).isGreaterThan(window);
  }
}
