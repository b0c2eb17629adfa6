// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

/**
 * CUBIC's congestion avoidance: RFC 9438. The window is a cubic function of the time since the
 * stage began, flat where the last congestion was met, and so does not depend on the round-trip
 * time. Bytes and microseconds; the RFC's windows in segments are multiplied by the segment's size.
 */
final class Cubic {
  /** RFC 9438 §4.6: what is left of the window. */
  static final double BETA = 0.7;

  /** RFC 9438 §5.1. */
  static final double C = 0.4;

  /** RFC 9438 §4.3: the growth per round trip that matches Reno's average with this BETA. */
  static final double ALPHA = 3 * (1 - BETA) / (1 + BETA);

  private static final double SECONDS = 1e-6;
  private static final long NO_EPOCH = Long.MIN_VALUE;

  private double wMax;
  private double k;
  private double wEst;
  private double fraction;
  private long epochUs;
  private int priorWindow;

  /** Up to when the time since the epoch has been looked at. */
  private long seenUs;

  // What a congestion that was none is taken back to: §4.9.
  private double savedMax;
  private double savedK;
  private double savedEst;
  private long savedEpochUs;
  private int savedPrior;

  void start() {
    wMax = 0;
    priorWindow = 0;
    epochUs = NO_EPOCH;
    save();
  }

  /**
   * Data was acknowledged in congestion avoidance, while the window was what held the sender back.
   *
   * @param rttUs smoothed round-trip time
   * @return the new window
   */
  int acknowledged(int window, int bytes, int mss, int rttUs, long nowUs) {
    if (epochUs == NO_EPOCH) {
      begin(window, mss, nowUs);
    }
    seenUs = nowUs;
    long elapsedUs = nowUs - epochUs;
    double share = (double) Math.min(bytes, window) / window;
    // §4.3: what Reno would have; as fast as it once the window before the congestion is reached.
    wEst += (wEst < priorWindow ? ALPHA : 1) * mss * share;
    if (window(elapsedUs, mss) < wEst) {
      fraction = 0;
      return Math.max(window, (int) wEst);
    }
    // §4.2: where the function will be a round trip from now, and at most half as much again.
    double target = Math.min(window(elapsedUs + rttUs, mss), 1.5 * window);
    if (target > window) {
      fraction += (target - window) * share;
    }
    int whole = (int) fraction;
    fraction -= whole;
    return window + whole;
  }

  /** W_cubic(t), §4.2, figure 1. */
  private double window(long elapsedUs, int mss) {
    double t = elapsedUs * SECONDS - k;
    return C * t * t * t * mss + wMax;
  }

  /**
   * A stage begins. Without a window to get back to, after slow start that met no congestion
   * (§4.10) or a time-out (§4.8), it starts in the middle of the function.
   */
  private void begin(int window, int mss, long nowUs) {
    epochUs = nowUs;
    wEst = window;
    fraction = 0;
    if (wMax > window) {
      // §4.2, figure 2.
      k = Math.cbrt((wMax - window) / mss / C);
    } else {
      k = 0;
      wMax = window;
    }
    if (priorWindow == 0) {
      priorWindow = window;
    }
  }

  /**
   * Until now the window was not what held the sender back: §5.8. That time does not count, or the
   * function would have run far ahead of what the path was tried with.
   */
  void unused(long nowUs) {
    if (epochUs != NO_EPOCH) {
      epochUs += nowUs - seenUs;
      seenUs = nowUs;
    }
  }

  /** The window was taken back for a reason that is no congestion. */
  void restart() {
    epochUs = NO_EPOCH;
  }

  /**
   * Congestion was met, with this window.
   *
   * @return the threshold, §4.6
   */
  int reduced(int window, int flight, int mss) {
    // §4.7: a flow that did not get back to where it was makes room faster for those that are new.
    wMax = window < wMax ? window * (1 + BETA) / 2 : window;
    priorWindow = window;
    epochUs = NO_EPOCH;
    return Math.max((int) (flight * BETA), 2 * mss);
  }

  /** A time-out: what was known of the path is not relied on, §4.8. */
  int timedOut(int window, int flight, int mss) {
    int threshold = reduced(window, flight, mss);
    wMax = 0;
    return threshold;
  }

  /** Before {@link #reduced} or {@link #timedOut}, for {@link #restore}. */
  void save() {
    savedMax = wMax;
    savedK = k;
    savedEst = wEst;
    savedEpochUs = epochUs;
    savedPrior = priorWindow;
  }

  /** §4.9: it was no congestion. */
  void restore() {
    wMax = savedMax;
    k = savedK;
    wEst = savedEst;
    epochUs = savedEpochUs;
    priorWindow = savedPrior;
  }
}
