// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

/**
 * Proportional rate reduction (RFC 9937): how much may leave in a fast recovery, so that what is in
 * flight shrinks to the threshold over one round trip, in step with what arrives, rather than by a
 * silence of half of it. Bytes.
 */
final class RateReduction {
  private int flight;
  private int delivered;
  private int out;

  /**
   * A recovery begins.
   *
   * @param recoverFlight RecoverFS: in the network before the acknowledgement that told of the loss
   */
  void start(int recoverFlight) {
    flight = Math.max(recoverFlight, 1);
    delivered = 0;
    out = 0;
  }

  /** Data left, new or again. */
  void sent(int bytes) {
    out += bytes;
  }

  /**
   * An acknowledgement that delivers data, or the start of the recovery.
   *
   * @param bytes newly acknowledged, cumulatively or selectively
   * @param pipe in the network now
   * @param safe it acknowledges cumulatively and tells of no further loss
   * @return bytes that may leave now
   */
  int allowance(int bytes, int pipe, int threshold, boolean safe, int mss) {
    delivered += bytes;
    long send;
    if (pipe > threshold) {
      send = Math.ceilDiv((long) delivered * threshold, flight) - out;
    } else {
      // What was lost left a hole: fill it no faster than data arrives, a little faster (SSRB) once
      // the recovery makes progress.
      send = Math.max((long) delivered - out, bytes) + (safe ? mss : 0);
      send = Math.min(threshold - pipe, send);
    }
    if (out == 0 && send <= 0) {
      // The first retransmission leaves at once.
      return mss;
    }
    return (int) Math.max(send, 0);
  }
}
