// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

/** Congestion control of one connection: RFC 5681 with the initial window of RFC 6928. Bytes. */
final class CongestionControl {
  private static final int MAX_WINDOW = 1 << 30;

  private int window;
  private int threshold;
  private int acknowledged;

  void start(int mss, boolean synLost) {
    // RFC 6928 §2; RFC 5681 §3.1: one segment when the SYN or the SYN-ACK was lost.
    window = synLost ? mss : Math.min(10 * mss, Math.max(2 * mss, 14600));
    threshold = MAX_WINDOW;
    acknowledged = 0;
  }

  /** cwnd. */
  int window() {
    return window;
  }

  /** ssthresh. */
  int threshold() {
    return threshold;
  }

  /**
   * New data was acknowledged while the window was what held the sender back.
   *
   * <p>Deviation: RFC 5681 §3.1 counts at most one segment per acknowledgement in slow start; we
   * count all bytes, as Linux does, because peers that batch acknowledge many segments at once.
   */
  void acknowledged(int bytes, int mss) {
    int left = bytes;
    if (window < threshold) {
      int grow = Math.min(left, threshold - window);
      window = Math.min(window + grow, MAX_WINDOW);
      left -= grow;
    }
    if (left > 0 && window >= threshold) {
      // RFC 5681 §3.1 and RFC 3465 §2.1: one segment per window of bytes.
      acknowledged += left;
      if (acknowledged >= window) {
        acknowledged -= window;
        window = Math.min(window + mss, MAX_WINDOW);
      }
    }
  }

  /** Loss found by acknowledgements: RFC 5681 §3.2 step 2, RFC 6675 §5 step 4.2. */
  void lost(int flight, int mss) {
    threshold = Math.max(flight / 2, 2 * mss);
    window = threshold;
    acknowledged = 0;
  }

  /**
   * Retransmission time-out: RFC 5681 §3.1; {@code again} when the same segment timed out before.
   */
  void timedOut(int flight, int mss, boolean again) {
    if (!again) {
      threshold = Math.max(flight / 2, 2 * mss);
    }
    window = mss;
    acknowledged = 0;
  }

  /** RFC 5681 §4.1: nothing was sent for a time-out, the ACK clock is gone. */
  void idle(int mss) {
    window = Math.min(window, Math.min(10 * mss, Math.max(2 * mss, 14600)));
  }
}
