// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What one connection's congestion control makes of CUBIC and HyStart++. */
class CongestionControlTest {
  private static final int MSS = 1000;
  private static final int RTT_US = 100_000;

  private static CongestionControl fresh() {
    CongestionControl cc = new CongestionControl();
    cc.start(CongestionAlgorithm.CUBIC, MSS, false, 0);
    return cc;
  }

  /** At 70 segments after a loss at 100. */
  private static CongestionControl afterALoss() {
    CongestionControl cc = fresh();
    cc.acknowledged(90 * MSS, MSS, 0, 0, RTT_US, 0);
    cc.lost(100 * MSS, MSS);
    assertThat(cc.window()).isEqualTo(70 * MSS);
    return cc;
  }

  /** Twenty round trips in which the whole window is used. */
  private static void grow(CongestionControl cc, long fromUs) {
    for (int i = 1; i <= 20; i++) {
      cc.acknowledged(cc.window(), MSS, 0, 0, RTT_US, fromUs + i * (long) RTT_US);
    }
  }

  /** RFC 9438 §4.9. */
  @Test
  void afterARecoveryForNothingTheWindowGrowsAsIfThereHadBeenNone() {
    CongestionControl undone = afterALoss();
    CongestionControl other = afterALoss();
    grow(undone, 0);
    grow(other, 0);
    int window = undone.window();
    undone.recover(window, window, MSS);
    undone.recovering(MSS, window - 2 * MSS, false, MSS);
    undone.recovered();
    assertThat(undone.window()).isLessThan(window);
    undone.undo();
    grow(undone, 20L * RTT_US);
    grow(other, 20L * RTT_US);
    assertThat(undone.window()).isEqualTo(other.window()).isGreaterThan(window);
  }

  /** RFC 9438 §5.8. */
  @Test
  void timeInWhichSomethingElseHeldTheSenderBackDoesNotCount() {
    CongestionControl pausing = afterALoss();
    CongestionControl other = afterALoss();
    grow(pausing, 0);
    grow(other, 0);
    pausing.acknowledgedUnused(0, 0, 50L * RTT_US);
    grow(pausing, 50L * RTT_US);
    grow(other, 20L * RTT_US);
    assertThat(pausing.window()).isEqualTo(other.window());
  }

  /** RFC 5681 §4.1: and the function begins anew, as after the loss itself. */
  @Test
  void afterSilenceTheStageBeginsAnew() {
    CongestionControl silent = afterALoss();
    grow(silent, 0);
    silent.idle(MSS);
    assertThat(silent.window()).isEqualTo(10 * MSS);
    silent.acknowledged(60 * MSS, MSS, 0, 0, RTT_US, 30L * RTT_US);
    assertThat(silent.window()).as("slow start up to the threshold").isEqualTo(70 * MSS);
    CongestionControl other = afterALoss();
    grow(silent, 30L * RTT_US);
    grow(other, 0);
    assertThat(silent.window()).isEqualTo(other.window());
  }

  /** Round trips that grow longer mean the same while the window is not used. */
  @Test
  void hyStartCountsRoundsInWhichTheWindowIsNotUsed() {
    CongestionControl cc = fresh();
    int ack = 0;
    for (int i = 0; i < 20; i++) {
      ack += MSS;
      cc.sampled(10_000);
      cc.acknowledged(MSS, MSS, ack, ack + 20 * MSS, RTT_US, 0);
    }
    for (int i = 0; i < 40; i++) {
      ack += MSS;
      cc.sampled(30_000);
      cc.acknowledgedUnused(ack, ack + 20 * MSS, 0);
    }
    int window = cc.window();
    ack += MSS;
    cc.sampled(30_000);
    cc.acknowledged(MSS, MSS, ack, ack + 20 * MSS, RTT_US, 0);
    assertThat(cc.window()).isEqualTo(window + MSS / HyStart.CSS_GROWTH_DIVISOR);
  }
}
