// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Whether an application hangs: it has left events lying on one of its ports, and consumed none
 * there, for too long. The same in every domain. Of one thread.
 */
final class HangCheck {
  private final long timeoutMs;
  private final long timeoutNs;
  private final Pause pause;
  private final long[] consumed;
  private final boolean[] lying;

  /** When a port was last seen without events that had been lying there before. */
  private final long[] fineNs;

  /**
   * @param timeoutMs how long published events may lie; 0 for ever
   */
  HangCheck(int ports, long timeoutMs, long nowNs) {
    this.timeoutMs = timeoutMs;
    timeoutNs = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    pause = new Pause(timeoutNs, nowNs);
    consumed = new long[ports];
    lying = new boolean[ports];
    fineNs = new long[ports];
    begin(nowNs);
  }

  /** Begins anew: nothing lay while nobody looked. */
  void begin(long nowNs) {
    Arrays.fill(fineNs, nowNs);
    boolean _ = pause.ended(nowNs);
  }

  /** Looks at a port; whether the application hangs by it. */
  boolean hangs(int port, long head, long tail, long nowNs) {
    if (pause.ended(nowNs)) {
      begin(nowNs);
    }
    if (!lying[port] || head == tail || head != consumed[port]) {
      fineNs[port] = nowNs;
    }
    consumed[port] = head;
    lying[port] = head != tail;
    return timeoutNs > 0 && nowNs - fineNs[port] > timeoutNs;
  }

  /** What is said of an application that hangs. */
  String verdict() {
    return "took no event for " + timeoutMs + " ms and counts as hanging";
  }
}
