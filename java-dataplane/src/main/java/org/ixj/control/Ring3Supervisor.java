// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
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

  /** Starts one application; a seam for {@link Ring3Domain#start}. */
  interface Launcher {
    Ring3Domain launch() throws InterruptedException;
  }

  private final Launcher launcher;
  private final List<Worker> workers;
  private final boolean restart;
  private final AtomicLong launches = new AtomicLong();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile @Nullable Ring3Domain domain;
  private volatile @Nullable String failure;

  /**
   * @param restart whether to start again after the end
   */
  Ring3Supervisor(Launcher launcher, List<Worker> workers, boolean restart) {
    this.launcher = launcher;
    this.workers = workers;
    this.restart = restart;
  }

  /**
   * Starts the application for the first time; {@link #run} goes on from there.
   *
   * @throws DataplaneException when its program is none
   */
  void begin() throws InterruptedException {
    domain = launch();
  }

  private Ring3Domain launch() throws InterruptedException {
    launches.incrementAndGet();
    Ring3Domain launched = launcher.launch();
    LOG.info("application runs in ring 3");
    return launched;
  }

  @Override
  public void run() {
    RestartPolicy policy = new RestartPolicy();
    try {
      while (true) {
        End end = attempt();
        if (stopping()) {
          return;
        }
        boolean again = policy.after(end.served(), end.orderly());
        if (!restart || !again) {
          failure = end.orderly() ? null : end.text();
          return;
        }
        LOG.warn(
            "{}; {}", end.text(), end.served() ? "its connections are reset" : "starting it again");
        boolean _ = stopped.await(policy.pauseMs(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * How an attempt to serve ended.
   *
   * @param orderly whether the application ended itself, and well
   * @param served whether it had a socket by then
   */
  private record End(String text, boolean orderly, boolean served) {}

  /** Serves one application to its end. */
  private End attempt() throws InterruptedException {
    try {
      Ring3Domain running = domain;
      if (running == null) {
        running = startAgain();
        domain = running;
      }
      String reason = stopping() ? "" : running.end().get();
      boolean served = running.remove();
      domain = null;
      running.close();
      return new End(
          "the application in ring 3 ended" + (reason.isEmpty() ? "" : ": " + reason),
          reason.isEmpty(),
          served);
    } catch (RuntimeException | OutOfMemoryError e) {
      // What is short now may be there again soon; nor must a thread that cannot be made, which
      // Java calls by that error, end the supervision.
      LOG.debug("an application could not be started", e);
      return new End(String.valueOf(e.getMessage()), false, false);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // nobody completes it so
    }
  }

  private Ring3Domain startAgain() throws InterruptedException {
    for (Worker worker : workers) {
      worker.loop().atQuiescence(worker::renew);
    }
    return launch();
  }

  /** Applications started so far. Any thread. */
  long launches() {
    return launches.get();
  }

  /** Why there is no application any more and will be none, or null. Any thread. */
  @Nullable String failure() {
    return failure;
  }

  private boolean stopping() {
    return stopped.getCount() == 0;
  }

  /** Makes {@link #run} end soon, with the application removed. Any thread. */
  void stop() {
    stopped.countDown();
    Ring3Domain present = domain;
    if (present != null) {
      present.end().complete("");
    }
  }
}
