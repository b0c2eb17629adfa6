// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

/**
 * When an application that has ended is started again, in every domain: after a pause, which grows
 * while they end one after the other before they have served, for what is short or half written may
 * be there again soon. What fails so each time is given up. Of one thread.
 */
final class RestartPolicy {
  /** Starts that fail one after the other before an application is given up. */
  static final int FAILED_STARTS = 5;

  /** After an application that has served, and after the first that has not. */
  private static final long PAUSE_MS = 100;

  private static final int DOUBLINGS = 6;

  private int idle;
  private int failed;

  /**
   * Whether to start again.
   *
   * @param served whether it had a socket when it ended
   * @param orderly whether it ended itself, and well
   */
  boolean after(boolean served, boolean orderly) {
    idle = served ? 0 : idle + 1;
    failed = served || orderly ? 0 : failed + 1;
    return failed < FAILED_STARTS;
  }

  /** How long to wait before the next start. */
  long pauseMs() {
    return PAUSE_MS << Math.clamp(idle - 1, 0, DOUBLINGS);
  }
}
