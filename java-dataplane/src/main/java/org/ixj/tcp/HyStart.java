// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

/**
 * HyStart++ (RFC 9406): ends the first slow start when round trips grow longer, before the queue
 * that makes them longer overflows. Conservative slow start (CSS) tells whether it was one.
 *
 * <p>Deviation: §4.2 bounds what one acknowledgement counts for by 8 segments where there is no
 * pacing; we count all, as in slow start without it ({@link CongestionControl#acknowledged}).
 */
final class HyStart {
  // §4.3.
  static final int MIN_RTT_THRESHOLD_US = 4000;
  static final int MAX_RTT_THRESHOLD_US = 16_000;
  static final int MIN_RTT_DIVISOR = 8;
  static final int SAMPLES = 8;
  static final int CSS_GROWTH_DIVISOR = 4;
  static final int CSS_ROUNDS = 5;

  private static final int NONE = Integer.MAX_VALUE;

  private int windowEnd;
  private int lastRoundLeastUs;
  private int roundLeastUs;
  private int samples;
  private int baselineUs;
  private int cssRounds;

  /** Slow start begins. */
  void start(int sndNxt) {
    windowEnd = sndNxt;
    lastRoundLeastUs = NONE;
    roundLeastUs = NONE;
    samples = 0;
    baselineUs = NONE;
    cssRounds = 0;
  }

  /** A round-trip time was measured. */
  void sample(int rttUs) {
    roundLeastUs = Math.min(roundLeastUs, rttUs);
    samples++;
  }

  boolean conservative() {
    return baselineUs != NONE;
  }

  /** How much the window grows by bytes that were acknowledged. */
  int growth(int bytes) {
    return conservative() ? bytes / CSS_GROWTH_DIVISOR : bytes;
  }

  /**
   * An acknowledgement, after its sample.
   *
   * @return whether slow start is over
   */
  boolean acknowledged(int ack, int sndNxt) {
    if (samples >= SAMPLES) {
      if (conservative()) {
        if (roundLeastUs < baselineUs) {
          // The round trips are short again: it was jitter.
          baselineUs = NONE;
        }
      } else if (lastRoundLeastUs != NONE
          && roundLeastUs - lastRoundLeastUs >= threshold(lastRoundLeastUs)) {
        baselineUs = roundLeastUs;
        cssRounds = 0;
      }
    }
    if (!Seq.ge(ack, windowEnd)) {
      return false;
    }
    windowEnd = sndNxt;
    lastRoundLeastUs = roundLeastUs;
    roundLeastUs = NONE;
    samples = 0;
    // A round that CSS began within counts.
    return conservative() && ++cssRounds >= CSS_ROUNDS;
  }

  private static int threshold(int rttUs) {
    return Math.max(MIN_RTT_THRESHOLD_US, Math.min(rttUs / MIN_RTT_DIVISOR, MAX_RTT_THRESHOLD_US));
  }
}
