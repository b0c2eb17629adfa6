// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.suite;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import org.ixj.tools.child.Patience;

/**
 * Looks again and again until others are as far. A look may be a question to the dataplane, and
 * keeps a processor from those who are waited for: the longer it takes, the less often.
 */
final class Await {
  private static final long FIRST_LOOK_NS = Patience.ms(5) * 1_000_000L;
  private static final long LAST_LOOK_NS = Patience.ms(50) * 1_000_000L;

  /** What part of the time so far may be added to it by not looking. */
  private static final int PART = 8;

  /** What is waited for. */
  interface Condition {
    boolean holds() throws IOException, InterruptedException;
  }

  /** Waits for so long at most; whether it holds. */
  static boolean until(Condition condition, long milliseconds)
      throws IOException, InterruptedException {
    long beginNs = System.nanoTime();
    while (!condition.holds()) {
      long sinceNs = System.nanoTime() - beginNs;
      if (sinceNs > milliseconds * 1_000_000) {
        return false;
      }
      LockSupport.parkNanos(Math.clamp(sinceNs / PART, FIRST_LOOK_NS, LAST_LOOK_NS));
      if (Thread.interrupted()) {
        throw new InterruptedException("the suite is ended");
      }
    }
    return true;
  }

  private Await() {}
}
