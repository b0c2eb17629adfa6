// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.suite;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.ixj.linux.Affinity;
import org.ixj.tools.child.Taskset;

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

  private String list() {
    return first() + "-" + (this == FIRST ? PROCESSORS / 2 - 1 : PROCESSORS - 1);
  }

  /** Has this process here, all of its threads: its collector and its compiler take time, too. */
  void take() throws IOException, InterruptedException {
    Taskset.move(ProcessHandle.current().pid(), list());
  }

  /** The command, on these processors. */
  List<String> wrap(List<String> command) {
    return this == ALL ? command : Taskset.on(list(), command);
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
