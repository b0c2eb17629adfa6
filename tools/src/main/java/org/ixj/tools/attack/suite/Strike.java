// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.suite;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.ixj.tools.attack.Finding;
import org.jspecify.annotations.Nullable;

/**
 * A deed under way, what comes of it to be told, or null by one that is to end what it befalls. One
 * that hangs has nobody else wait for its thread.
 */
final class Strike extends CompletableFuture<@Nullable Finding> {
  private final Thread thread;

  /** Begins it on a thread of its own. */
  static Strike begin(Supplier<@Nullable Finding> deed) {
    Strike strike = new Strike(deed);
    strike.thread.start();
    return strike;
  }

  private Strike(Supplier<@Nullable Finding> deed) {
    thread = Thread.ofPlatform().name("strike").daemon().unstarted(() -> run(deed));
  }

  private void run(Supplier<@Nullable Finding> deed) {
    try {
      complete(deed.get());
    } catch (Throwable e) { // of a stranger's class
      complete(Finding.of(e));
    }
  }

  /** Has taken too long. */
  static void interrupt(Future<?> strike) {
    if (strike instanceof Strike own) {
      own.thread.interrupt();
    }
  }
}
