// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Cleans up after the application of domain {@code ring3}, and starts it anew as often as the
 * restart policy says. One that ends, or is ended by a verdict, costs its own connections and
 * nothing else; the next one gets memory that nobody had before.
 */
final class Ring3Supervisor implements Runnable {
  private static final Logger LOG = LogManager.getLogger(Ring3Supervisor.class);

  /** Programs that end before they have served, one after the other, before it is given up. */
  private static final int FAILED_STARTS = 3;

  private final DataplaneConfig config;
  private final Guest guest;
  private final List<Worker> workers;
  private final Consumer<ApplicationOutput.Line> printed;
  private final AtomicLong launches = new AtomicLong(1);
  private volatile Ring3Domain domain;
  private volatile boolean stopping;
  private volatile @Nullable String failure;

  /**
   * Starts the application for the first time.
   *
   * @param printed takes its lines, made harmless
   * @throws DataplaneException when its program is none
   */
  Ring3Supervisor(
      DataplaneConfig config,
      Guest guest,
      List<Worker> workers,
      Consumer<ApplicationOutput.Line> printed)
      throws InterruptedException {
    this.config = config;
    this.guest = guest;
    this.workers = workers;
    this.printed = printed;
    domain = Ring3Domain.start(config, guest, workers, printed);
  }

  @Override
  public void run() {
    int failed = 0;
    try {
      while (true) {
        String end = awaitEnd();
        boolean served = remove();
        if (stopping) {
          return;
        }
        failed = served ? 0 : failed + 1;
        if (!config.restart() || failed == FAILED_STARTS) {
          failure = end.isEmpty() ? null : "the application in ring 3 ended: " + end;
          return;
        }
        LOG.warn(
            "the application in ring 3 ended{}; its connections are reset",
            end.isEmpty() ? "" : ": " + end);
        for (Worker worker : workers) {
          worker.loop().atQuiescence(worker::renew);
        }
        launches.incrementAndGet();
        domain = Ring3Domain.start(config, guest, workers, printed);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.debug("no further application", e);
      failure = String.valueOf(e.getMessage());
    }
  }

  private String awaitEnd() throws InterruptedException {
    try {
      return stopping ? "" : domain.end().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // nobody completes it so
    }
  }

  private boolean remove() throws InterruptedException {
    boolean served = domain.remove();
    domain.close();
    return served;
  }

  /** Applications started so far. Any thread. */
  long launches() {
    return launches.get();
  }

  /** Why there is no application any more and will be none, or null. Any thread. */
  @Nullable String failure() {
    return failure;
  }

  /** Makes {@link #run} end soon, with the application removed. Any thread. */
  void stop() {
    stopping = true;
    domain.end().complete("");
  }
}
