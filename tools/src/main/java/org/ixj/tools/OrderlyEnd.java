// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C and kill end a command in order: peers are told, and nothing is left behind. What is
 * killed by SIGKILL leaves its run directory, which the next of its name takes over.
 */
final class OrderlyEnd {
  private static final long LONGEST_S = 5;

  private final CountDownLatch reached = new CountDownLatch(1);

  /** From now on a signal to end makes {@code stop} run, and the JVM wait for {@link #reached}. */
  void onSignal(Runnable stop) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> endThenWait(stop)));
  }

  /** All is closed. */
  void reached() {
    reached.countDown();
  }

  private void endThenWait(Runnable stop) {
    stop.run();
    try {
      reached.await(LONGEST_S, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    LastWords.ofLog();
  }
}
