// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Proportional rate reduction: RFC 9937, in segments of 1000 bytes. */
class RateReductionTest {
  private static final int MSS = 1000;

  private final RateReduction reduction = new RateReduction();
  private int pipe;

  /** One acknowledgement; sends what may leave, in whole segments, and returns how many. */
  private int acknowledge(int delivered, int threshold, boolean safe) {
    pipe -= delivered * MSS;
    int allowed = reduction.allowance(delivered * MSS, pipe, threshold, safe, MSS);
    int segments = allowed / MSS;
    reduction.sent(segments * MSS);
    pipe += segments * MSS;
    return segments;
  }

  /** Of twenty, one is lost: one leaves for two that arrive, and ten are in flight at the end. */
  @Test
  void theFlightShrinksToTheThresholdOverOneRoundTrip() {
    reduction.start(20 * MSS);
    pipe = 19 * MSS;
    int silence = 0;
    int sent = 0;
    for (int i = 0; i < 19; i++) {
      int now = acknowledge(1, 10 * MSS, false);
      assertThat(now).isLessThanOrEqualTo(1);
      silence = now == 0 ? silence + 1 : 0;
      assertThat(silence).as("acknowledgements without a segment").isLessThanOrEqualTo(2);
      sent += now;
    }
    assertThat(pipe).isEqualTo(10 * MSS);
    assertThat(sent).isEqualTo(10);
  }

  /** The share is the algorithm's: CUBIC's 7/10 lets seven leave for ten. */
  @Test
  void theShareIsTheThresholds() {
    reduction.start(20 * MSS);
    pipe = 20 * MSS;
    int sent = 0;
    for (int i = 0; i < 20; i++) {
      sent += acknowledge(1, 14 * MSS, false);
    }
    assertThat(sent).isEqualTo(14);
  }

  @Test
  void theFirstRetransmissionLeavesWhateverTheShareIs() {
    reduction.start(20 * MSS);
    assertThat(reduction.allowance(0, 20 * MSS, 10 * MSS, false, MSS)).isEqualTo(MSS);
    reduction.sent(MSS);
    assertThat(reduction.allowance(1, 20 * MSS, 10 * MSS, false, MSS)).isZero();
  }

  @Test
  void fractionsAddUp() {
    reduction.start(3 * MSS);
    reduction.sent(1);
    // 1000 * 1000 / 3000, rounded up, less what left.
    assertThat(reduction.allowance(MSS, 2 * MSS, MSS, false, MSS)).isEqualTo(333);
    assertThat(reduction.allowance(MSS, 2 * MSS, MSS, false, MSS)).isEqualTo(666);
  }

  /** Fifteen of twenty are lost: what is left in flight is less than the threshold. */
  @Test
  void belowTheThresholdOneLeavesForEachThatArrivesAndAnotherWhereItIsSafe() {
    reduction.start(20 * MSS);
    pipe = 5 * MSS;
    assertThat(acknowledge(1, 10 * MSS, false)).isEqualTo(1);
    assertThat(acknowledge(1, 10 * MSS, false)).isEqualTo(1);
    assertThat(pipe).isEqualTo(5 * MSS);
    assertThat(acknowledge(1, 10 * MSS, true)).isEqualTo(2);
    assertThat(acknowledge(1, 10 * MSS, true)).isEqualTo(2);
    assertThat(acknowledge(2, 10 * MSS, true)).isEqualTo(3);
    assertThat(pipe).isEqualTo(8 * MSS);
  }

  @Test
  void itNeverFillsMoreThanTheThreshold() {
    reduction.start(20 * MSS);
    pipe = 12 * MSS;
    assertThat(acknowledge(6, 10 * MSS, true)).isEqualTo(4);
    assertThat(pipe).isEqualTo(10 * MSS);
  }
}
