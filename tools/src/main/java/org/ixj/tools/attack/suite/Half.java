// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.suite;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.ixj.linux.Affinity;

/**
 * The processors that a dataplane, its application and its clients share. In a measurement the
 * attacked ones and the innocent have a half each: what one loses then is not the other's time on a
 * processor, which no dataplane gives or takes.
 */
enum Half {
  /** Wherever the kernel likes. */
  ALL,
  /** The lower half. */
  FIRST,
  /** The upper half. */
  SECOND;

  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

  private int first() {
    return this == SECOND ? PROCESSORS / 2 : 0;
  }

  /** The command, on these processors. */
  List<String> wrap(List<String> command) {
    if (this == ALL) {
      return command;
    }
    int last = this == FIRST ? PROCESSORS / 2 - 1 : PROCESSORS - 1;
    List<String> bound = new ArrayList<>(List.of("taskset", "-c", first() + "-" + last));
    bound.addAll(command);
    return bound;
  }

  /** Runs something whose threads are to be here: a thread takes over where its maker may run. */
  <T> T run(Callable<T> task) throws InterruptedException {
    if (this == ALL) {
      return call(task);
    }
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread.ofPlatform()
        .start(
            () -> {
              try (Affinity _ = Affinity.bind(first())) {
                result.complete(call(task));
              } catch (RuntimeException e) {
                result.completeExceptionally(e);
              }
            });
    try {
      return result.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private static <T> T call(Callable<T> task) {
    try {
      return task.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
