// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.suite;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import org.ixj.tools.child.Patience;

/** Looks again and again until others are as far. */
final class Await {
  /** A look may be a question to the dataplane. */
  private static final long LOOK_NS = Patience.ms(5) * 1_000_000L;

  /** What is waited for. */
  interface Condition {
    boolean holds() throws IOException, InterruptedException;
  }

  /** Waits for so long at most; whether it holds. */
  static boolean until(Condition condition, long milliseconds)
      throws IOException, InterruptedException {
    long deadlineNs = System.nanoTime() + milliseconds * 1_000_000;
    while (!condition.holds()) {
      if (System.nanoTime() > deadlineNs) {
        return false;
      }
      LockSupport.parkNanos(LOOK_NS);
      if (Thread.interrupted()) {
        throw new InterruptedException("the suite is ended");
      }
    }
    return true;
  }

  private Await() {}
}
