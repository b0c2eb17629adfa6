// SPDX-License-Identifier: Apache-2.0
package org.ixj.device.igbvf;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;

/** The other side of the bus, which does the same over and over until it is closed. */
final class RestlessCard implements AutoCloseable {
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private volatile boolean stopping;

  /**
   * @param turn given how many turns there were before, less a multiple of {@code period}
   */
  RestlessCard(int period, IntConsumer turn) {
    thread.execute(
        () -> {
          for (int i = 0; !stopping; i = (i + 1) % period) {
            turn.accept(i);
          }
        });
  }

  @Override
  public void close() {
    stopping = true;
    thread.close();
  }
}
