// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.ixj.linux.LinuxException;
import org.jspecify.annotations.Nullable;

/**
 * Runs the application of domain {@code ring3}, cleans up after it, and starts the next one in
 * fresh memory, as often as the restart policy says. What {@link Supervisor} is to processes.
 */
final class Ring3Supervisor implements Runnable {
  private static final Logger LOG = LogManager.getLogger(Ring3Supervisor.class);

  private final DataplaneConfig config;
  private final Guest guest;
  private final List<Worker> workers;
  private final CompletableFuture<Void> stopping = new CompletableFuture<>();
  private Ring3Domain domain;
  private CompletableFuture<String> end;
  private final AtomicLong launches = new AtomicLong();
  private volatile @Nullable String failure;

  /**
   * Starts the first application.
   *
   * @throws DataplaneException when the program is none
   */
  Ring3Supervisor(DataplaneConfig config, Guest guest, List<Worker> workers)
      throws InterruptedException {
    this.config = config;
    this.guest = guest;
    this.workers = workers;
    end = new CompletableFuture<>();
    domain = launch();
  }

  private Ring3Domain launch() throws InterruptedException {
    launches.incrementAndGet();
    return Ring3Domain.start(config, guest, workers, end::complete);
  }

  @Override
  public void run() {
    try {
      while (serveOne() && config.restart()) {
        for (Worker worker : workers) {
          worker.loop().atQuiescence(worker::renew);
        }
        end = new CompletableFuture<>();
        domain = launch();
      }
    } catch (DataplaneException | LinuxException e) {
      failure = "the application in ring 3 cannot be started again: " + e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for the application's end and takes its ports away; false when it was asked to stop. */
  private boolean serveOne() throws InterruptedException {
    try {
      CompletableFuture.anyOf(end, stopping).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } finally {
      for (Worker worker : workers) {
        worker.loop().detach();
      }
      domain.close();
    }
    if (stopping.isDone()) {
      return false;
    }
    String reason = end.getNow("");
    if (!reason.isEmpty()) {
      LOG.warn("the application in ring 3 ended: {}; its connections are reset", reason);
      failure = config.restart() ? null : "the application in ring 3 ended: " + reason;
    }
    return true;
  }

  /** Applications launched so far. Any thread. */
  long launches() {
    return launches.get();
  }

  /** Why there is no application any more and will be none, or null. Any thread. */
  @Nullable String failure() {
    return failure;
  }

  /** Makes {@link #run} end soon, the application with it. Any thread. */
  void stop() {
    stopping.complete(null);
  }
}
