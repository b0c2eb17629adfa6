// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

/** Congestion avoidance of RFC 5681. Bytes. */
final class NewReno {
  private int acknowledged;

  /** A new stage begins. */
  void start() {
    acknowledged = 0;
  }

  /**
   * RFC 5681 §3.1 and RFC 3465 §2.1: one segment more for each window of bytes acknowledged.
   *
   * @return the new window
   */
  int acknowledged(int window, int bytes, int mss) {
    acknowledged += bytes;
    if (acknowledged < window) {
      return window;
    }
    acknowledged -= window;
    return window + mss;
  }

  /** The threshold after congestion: RFC 5681 §3.1, equation 4. */
  static int threshold(int flight, int mss) {
    return Math.max(flight / 2, 2 * mss);
  }
}
