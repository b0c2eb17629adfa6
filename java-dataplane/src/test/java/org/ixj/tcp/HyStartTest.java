// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** HyStart++ step by step: RFC 9406 §4.2 with the values of §4.3. */
class HyStartTest {
  private static final int FIRST = -5000; // sequence numbers wrap on the way

  private final HyStart h = new HyStart();
  private int end = FIRST;

  HyStartTest() {
    h.start(FIRST);
  }

  /** A round of acknowledgements with a round-trip time each; true when slow start ended in it. */
  private boolean round(int samples, int rttUs) {
    boolean over = false;
    int begin = end;
    end += 1000 * samples;
    // The first one acknowledges the window before and starts the round.
    for (int i = 0; i < samples; i++) {
      h.sample(rttUs);
      over |= h.acknowledged(begin + i, end);
    }
    return over;
  }

  @Test
  void equalRoundTripsNeverEndIt() {
    for (int i = 0; i < 30; i++) {
      assertThat(round(10, 20_000)).isFalse();
    }
    assertThat(h.conservative()).isFalse();
    assertThat(h.growth(1000)).isEqualTo(1000);
  }

  /** An eighth of 80 ms, so 10. */
  @Test
  void roundTripsLongerByAnEighthMakeItConservative() {
    round(10, 80_000);
    round(10, 89_999);
    assertThat(h.conservative()).isFalse();
    round(10, 80_000);
    round(10, 90_000);
    assertThat(h.conservative()).isTrue();
    assertThat(h.growth(1000)).isEqualTo(250);
  }

  @Test
  void theThresholdIsAtLeastFourMillisecondsAndAtMostSixteen() {
    round(10, 1000);
    round(10, 4999);
    assertThat(h.conservative()).isFalse();
    round(10, 1000);
    round(10, 5000);
    assertThat(h.conservative()).isTrue();

    h.start(end);
    round(10, 400_000);
    round(10, 415_999);
    assertThat(h.conservative()).isFalse();
    round(10, 400_000);
    round(10, 416_000);
    assertThat(h.conservative()).isTrue();
  }

  @Test
  void eightSamplesOfARoundAreNeeded() {
    round(20, 20_000);
    round(7, 90_000);
    assertThat(h.conservative()).isFalse();
    round(20, 20_000);
    round(9, 90_000);
    assertThat(h.conservative()).isTrue();
  }

  @Test
  void aRoundsLeastCountsAndNotItsLast() {
    round(10, 20_000);
    h.sample(90_000);
    h.acknowledged(end, end + 20_000);
    h.sample(20_000);
    for (int i = 1; i < 20; i++) {
      h.sample(90_000);
      h.acknowledged(end + i, end + 20_000);
    }
    assertThat(h.conservative()).isFalse();
  }

  @Test
  void roundTripsThatAreShortAgainMakeItGoOn() {
    round(10, 20_000);
    round(10, 30_000);
    assertThat(h.conservative()).isTrue();
    round(10, 29_999);
    assertThat(h.conservative()).isFalse();
    assertThat(h.growth(1000)).isEqualTo(1000);
  }

  /** The round that CSS begins in counts. */
  @Test
  void fiveConservativeRoundsEndIt() {
    round(10, 20_000);
    // The first acknowledgement of each round is the end of the one before.
    assertThat(round(10, 30_000)).isFalse();
    assertThat(round(10, 30_000)).isFalse();
    assertThat(round(10, 30_000)).isFalse();
    assertThat(round(10, 30_000)).isFalse();
    assertThat(round(10, 30_000)).isFalse();
    assertThat(round(10, 30_000)).isTrue();
  }
}
