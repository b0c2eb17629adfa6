// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

/**
 * Data Center TCP's estimate of how much of what is sent meets congestion, and how far the window
 * is reduced by it: RFC 8257 §3.3. Everything else is NewReno's.
 */
final class Dctcp {
  /** RFC 8257 §3.3: g, the weight of the newest window, as everybody has it. */
  static final double GAIN = 1.0 / 16;

  private double alpha;
  private long bytesAcked;
  private long bytesMarked;
  private int windowEnd;

  /** The connection is established: at first every mark counts in full. */
  void start(int sndUna) {
    alpha = 1;
    bytesAcked = 0;
    bytesMarked = 0;
    windowEnd = sndUna;
  }

  /** Share of the bytes sent that met congestion, 0 to 1. */
  double alpha() {
    return alpha;
  }

  /**
   * An acknowledgement, SACK left aside.
   *
   * @param bytes newly acknowledged
   * @param echo whether it carries ECE
   */
  void acknowledged(int bytes, boolean echo, int ack, int sndNxt) {
    bytesAcked += bytes;
    if (echo) {
      bytesMarked += bytes;
    }
    // Step 4: a window of observation ends when what was sent behind it is acknowledged.
    if (!Seq.gt(ack, windowEnd)) {
      return;
    }
    alpha += GAIN * ((double) bytesMarked / bytesAcked - alpha);
    windowEnd = sndNxt;
    bytesAcked = 0;
    bytesMarked = 0;
  }

  /** Step 9: the window after marks, and the threshold. */
  int reduced(int window, int mss) {
    return Math.max((int) (window * (1 - alpha / 2)), 2 * mss);
  }
}
