// SPDX-License-Identifier: Apache-2.0
package org.ixj.linux;

/** The end of a thread that works on what is closed or unmapped next. */
public final class ThreadEnd {
  /**
   * Waits for it, whatever happens.
   *
   * @return whether the waiting thread was interrupted meanwhile, which is for the caller to tell
   *     it again
   */
  public static boolean await(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        return interrupted;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
  }

  private ThreadEnd() {}
}
