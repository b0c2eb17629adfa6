// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

/**
 * Congestion control of one connection: the window and the threshold, and what the algorithms do to
 * them. The initial window is RFC 6928's. Bytes and microseconds.
 */
final class CongestionControl {
  private static final int MAX_WINDOW = 1 << 30;

  private CongestionAlgorithm algorithm = CongestionAlgorithm.NEWRENO;
  private int window;
  private int threshold;
  private int savedWindow;
  private int savedThreshold;
  private final NewReno newReno = new NewReno();
  private final Cubic cubic = new Cubic();
  private final HyStart hyStart = new HyStart();
  private final Dctcp dctcp = new Dctcp();
  private final RateReduction reduction = new RateReduction();

  /**
   * The connection is established.
   *
   * @param synLost whether the SYN or the SYN-ACK had to be repeated
   */
  void start(CongestionAlgorithm which, int mss, boolean synLost, int sndNxt) {
    algorithm = which;
    // RFC 6928 §2; RFC 5681 §3.1: one segment when the SYN or the SYN-ACK was lost.
    window = synLost ? mss : initialWindow(mss);
    threshold = MAX_WINDOW;
    newReno.start();
    cubic.start();
    hyStart.start(sndNxt);
    dctcp.start(sndNxt);
    save();
  }

  private static int initialWindow(int mss) {
    return Math.min(10 * mss, Math.max(2 * mss, 14600));
  }

  /** cwnd. */
  int window() {
    return window;
  }

  /** ssthresh. */
  int threshold() {
    return threshold;
  }

  /** A round-trip time was measured. */
  void sampled(long rttUs) {
    if (firstSlowStart()) {
      hyStart.sample((int) Math.min(rttUs, Integer.MAX_VALUE));
    }
  }

  /** HyStart++ is for the first slow start alone: RFC 9406 §4.2. */
  private boolean firstSlowStart() {
    return algorithm == CongestionAlgorithm.CUBIC && threshold == MAX_WINDOW;
  }

  /**
   * New data was acknowledged while the window was what held the sender back.
   *
   * <p>Deviation: RFC 5681 §3.1 counts at most one segment per acknowledgement in slow start; we
   * count all bytes, as Linux does, because peers that batch acknowledge many segments at once.
   *
   * @param ack SEG.ACK
   * @param rttUs smoothed round-trip time
   */
  void acknowledged(int bytes, int mss, int ack, int sndNxt, int rttUs, long nowUs) {
    int left = bytes;
    if (window < threshold) {
      int grow = Math.min(firstSlowStart() ? hyStart.growth(left) : left, threshold - window);
      window = Math.min(window + grow, MAX_WINDOW);
      left -= grow;
      if (firstSlowStart()) {
        left = 0;
        round(ack, sndNxt);
      }
    }
    if (left > 0 && window >= threshold) {
      int grown =
          algorithm == CongestionAlgorithm.CUBIC
              ? cubic.acknowledged(window, left, mss, rttUs, nowUs)
              : newReno.acknowledged(window, left, mss);
      window = Math.min(grown, MAX_WINDOW);
    }
  }

  /** New data was acknowledged while something else held the sender back. */
  void acknowledgedUnused(int ack, int sndNxt, long nowUs) {
    if (firstSlowStart()) {
      round(ack, sndNxt);
    }
    unused(nowUs);
  }

  private void round(int ack, int sndNxt) {
    if (hyStart.acknowledged(ack, sndNxt)) {
      threshold = window;
    }
  }

  /** Until now nothing was in flight, or too little. */
  void unused(long nowUs) {
    if (algorithm == CongestionAlgorithm.CUBIC) {
      cubic.unused(nowUs);
    }
  }

  /** With ECN: DCTCP looks at every acknowledgement, whatever else it means. */
  void observed(int bytes, boolean echo, int ack, int sndNxt) {
    if (algorithm == CongestionAlgorithm.DCTCP) {
      dctcp.acknowledged(bytes, echo, ack, sndNxt);
    }
  }

  /** A loss that is repaired already, or by the rules of RFC 6582 §3.2: the window shrinks now. */
  void lost(int flight, int mss) {
    reduceThreshold(flight, mss);
    window = threshold;
  }

  /** RFC 5681 §3.2 step 2, RFC 6675 §5 step 4.2. */
  private void reduceThreshold(int flight, int mss) {
    save();
    threshold =
        algorithm == CongestionAlgorithm.CUBIC
            ? cubic.reduced(window, flight, mss)
            : NewReno.threshold(flight, mss); // for DCTCP as well: RFC 8257 §3.5
    newReno.start();
  }

  /** Marks: RFC 3168 §6.1.2 has them count as losses, RFC 8257 §3.3 by how many they are. */
  void marked(int flight, int mss) {
    if (algorithm == CongestionAlgorithm.DCTCP) {
      window = dctcp.reduced(window, mss);
      threshold = window;
      newReno.start();
    } else {
      lost(flight, mss);
    }
  }

  /**
   * A fast recovery begins, in which the window shrinks with what arrives: {@link #recovering}.
   *
   * @param flight SND.NXT - SND.UNA
   * @param recoverFlight see {@link RateReduction#start}
   */
  void recover(int flight, int recoverFlight, int mss) {
    reduceThreshold(flight, mss);
    reduction.start(recoverFlight);
  }

  /** In a fast recovery: see {@link RateReduction#allowance}. */
  void recovering(int delivered, int pipe, boolean safe, int mss) {
    window = pipe + reduction.allowance(delivered, pipe, threshold, safe, mss);
  }

  /** Data left in a fast recovery. */
  void sentRecovering(int bytes) {
    reduction.sent(bytes);
  }

  /** A fast recovery is over: RFC 9937. */
  void recovered() {
    window = threshold;
  }

  /**
   * Retransmission time-out: RFC 5681 §3.1; {@code again} when the same segment timed out before.
   */
  void timedOut(int flight, int mss, boolean again) {
    if (!again) {
      save();
      threshold =
          algorithm == CongestionAlgorithm.CUBIC
              ? cubic.timedOut(window, flight, mss)
              : NewReno.threshold(flight, mss);
    }
    window = mss;
    newReno.start();
  }

  private void save() {
    savedWindow = window;
    savedThreshold = threshold;
    cubic.save();
  }

  /**
   * What {@link #recover}, {@link #lost} or {@link #timedOut} was told last was no congestion: RFC
   * 9438 §4.9.
   */
  void undo() {
    if (window < savedWindow) {
      window = savedWindow;
      threshold = savedThreshold;
      cubic.restore();
    }
  }

  /** RFC 5681 §4.1: nothing was sent for a time-out, the ACK clock is gone. */
  void idle(int mss) {
    window = Math.min(window, initialWindow(mss));
    cubic.restart();
  }
}
