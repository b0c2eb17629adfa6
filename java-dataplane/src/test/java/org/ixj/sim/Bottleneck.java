// SPDX-License-Identifier: Apache-2.0
package org.ixj.sim;

/**
 * A queue in front of a line of a bounded rate, in virtual time: what finds it full is dropped, and
 * what is ECN-capable and finds more than a threshold in it is marked, as switches of data centers
 * do it (RFC 8257 §3.1).
 */
final class Bottleneck {
  /** {@link #enter}: the queue is full. */
  static final long DROPPED = -1;

  private final double bytesPerUs;
  private final int queueBytes;
  private final int markBytes;
  private double freeAtUs;
  private boolean mark;
  private long seen;
  private double queueSum;

  /** Most bytes that anything found in the queue since {@link #forget}. */
  double longest;

  int drops;
  int marks;

  /**
   * @param markBytes from how many on it marks; more than {@code queueBytes}: never
   */
  Bottleneck(double bytesPerUs, int queueBytes, int markBytes) {
    this.bytesPerUs = bytesPerUs;
    this.queueBytes = queueBytes;
    this.markBytes = markBytes;
  }

  /** When the datagram has left, or {@link #DROPPED}; {@link #marked} belongs to it. */
  long enter(int bytes, boolean ecnCapable, long nowUs) {
    double queue = Math.max(0, freeAtUs - (double) nowUs) * bytesPerUs;
    seen++;
    queueSum += queue;
    longest = Math.max(longest, queue);
    mark = false;
    if (queue + bytes > queueBytes) {
      drops++;
      return DROPPED;
    }
    if (ecnCapable && queue > markBytes) {
      mark = true;
      marks++;
    }
    freeAtUs = Math.max(freeAtUs, (double) nowUs) + bytes / bytesPerUs;
    return (long) Math.ceil(freeAtUs);
  }

  boolean marked() {
    return mark;
  }

  /** Bytes that were found in the queue, on average, since {@link #forget}. */
  double average() {
    return queueSum / (double) seen;
  }

  /** Begins to measure anew. */
  void forget() {
    seen = 0;
    queueSum = 0;
    longest = 0;
    drops = 0;
    marks = 0;
  }
}
