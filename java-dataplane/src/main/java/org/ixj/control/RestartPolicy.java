// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

/**
 * When an application that has ended is started again, in every domain: after a pause, which grows
 * while starts fail one after the other, for what is short or half written may be there again soon.
 * What never serves is given up. Of one thread.
 */
final class RestartPolicy {
  /** Starts that fail one after the other before an application is given up. */
  static final int FAILED_STARTS = 5;

  /** After an application that has served, and after the first that has not. */
  private static final long PAUSE_MS = 100;

  private int failed;

  /** Whether to start again after one that could not be started, or ended before it served. */
  boolean afterFailure() {
    return ++failed < FAILED_STARTS;
  }

  /** The same after one that has served, or ended in order. */
  boolean afterService() {
    failed = 0;
    return true;
  }

  /** How long to wait before the next start. */
  long pauseMs() {
    return PAUSE_MS << Math.max(0, failed - 1);
  }
}
