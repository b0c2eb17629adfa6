// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.util.Arrays;

/**
 * Whether an application hangs: it has left events lying on one of its ports, and consumed none
 * there, for too long. The same in every domain. Of one thread.
 */
final class HangCheck {
  private final long timeoutMs;
  private final long[] consumed;

  /** When a port was last seen without events that had been lying there before. */
  private final long[] fineNs;

  private long lookedNs;

  /**
   * @param timeoutMs how long published events may lie; 0 for ever
   */
  HangCheck(int ports, long timeoutMs, long nowNs) {
    this.timeoutMs = timeoutMs;
    consumed = new long[ports];
    fineNs = new long[ports];
    begin(nowNs);
  }

  /** Begins anew: nothing lay while nobody looked. */
  void begin(long nowNs) {
    Arrays.fill(fineNs, nowNs);
    lookedNs = nowNs;
  }

  /**
   * Looks at a port; whether the application hangs by it. Who does not look for half of the time
   * stood still, and the application perhaps with it, as on a machine that was paused: none of that
   * time counts.
   */
  boolean hangs(int port, long head, long tail, long nowNs) {
    if (nowNs - lookedNs > timeoutMs * 1_000_000 / 2) {
      begin(nowNs);
    }
    lookedNs = nowNs;
    if (head == tail || head != consumed[port]) {
      fineNs[port] = nowNs;
    }
    consumed[port] = head;
    return timeoutMs > 0 && nowNs - fineNs[port] > timeoutMs * 1_000_000;
  }

  /** What is said of an application that hangs. */
  String verdict() {
    return "took no event for " + timeoutMs + " ms and counts as hanging";
  }
}
