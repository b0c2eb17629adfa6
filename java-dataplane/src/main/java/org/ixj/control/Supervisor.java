// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Launches the application of domain {@code process}, watches it, and cleans up after it, as often
 * as the restart policy says. An application that ends, hangs up, is killed or stops consuming its
 * events costs its own connections and nothing else.
 *
 * <p>Its thread is the parent of the application's processes and must outlive them: Linux sends the
 * parent-death signal when the forking thread ends.
 */
final class Supervisor implements Runnable {
  private static final Logger LOG = LogManager.getLogger(Supervisor.class);
  private static final long LOOK_MS = 100;

  /** How long a JVM that has closed its port may take to exit. */
  private static final long EXIT_MS = 2000;

  /** Launches one application; a seam for {@link ApplicationProcess#launch}. */
  interface Launcher {
    ApplicationProcess launch(Runnable hungUp, BooleanSupplier unwanted)
        throws InterruptedException;
  }

  private final Launcher launcher;
  private final List<Worker> workers;
  private final boolean restart;
  private final long timeoutMs;
  private final AtomicLong launches = new AtomicLong();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile @Nullable String failure;
  private volatile int pid;

  /**
   * @param restart whether to launch again after the end
   * @param timeoutMs how long published events may lie unconsumed before the application counts as
   *     hanging; 0 for ever
   */
  Supervisor(Launcher launcher, List<Worker> workers, boolean restart, long timeoutMs) {
    this.launcher = launcher;
    this.workers = workers;
    this.restart = restart;
    this.timeoutMs = timeoutMs;
  }

  @Override
  public void run() {
    RestartPolicy policy = new RestartPolicy();
    try {
      while (true) {
        Attempt attempt = attempt();
        if (stopping()) {
          return;
        }
        boolean again = policy.after(attempt.served(), attempt.orderly());
        if (!restart || !again) {
          failure = attempt.orderly() ? null : attempt.text();
          return;
        }
        if (!attempt.served()) {
          LOG.warn("{}; starting it again", attempt.text());
        }
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
  private record Attempt(String text, boolean orderly, boolean served) {}

  /** Serves one application to its end. */
  private Attempt attempt() throws InterruptedException {
    try {
      return serveOne();
    } catch (RuntimeException | OutOfMemoryError e) {
      // Whatever an application does while it is launched must not end its supervision; nor must a
      // thread that cannot be made, which Java calls by that error.
      LOG.debug("launch failed", e);
      return new Attempt(String.valueOf(e.getMessage()), false, false);
    }
  }

  private Attempt serveOne() throws InterruptedException {
    if (launches.get() > 0) {
      for (Worker worker : workers) {
        worker.loop().atQuiescence(worker::renew);
      }
    }
    AtomicBoolean hungUp = new AtomicBoolean();
    launches.incrementAndGet();
    ApplicationProcess application = launcher.launch(() -> hungUp.set(true), this::stopping);
    try {
      pid = application.pid();
      LOG.info("application runs as process {}", pid);
      End end = watch(application, hungUp);
      boolean served = serves();
      if (served && !stopping()) {
        LOG.warn("application {}; its connections are reset", end.text());
      }
      return new Attempt(
          "the application " + end.text() + (end.told() ? "; its output says why" : ""),
          end.orderly(),
          served);
    } finally {
      pid = 0;
      application.end();
    }
  }

  /**
   * How it came to an end.
   *
   * @param told whether the application itself will have said why
   */
  private record End(String text, boolean orderly, boolean told) {
    static End of(ExitStatus status) {
      return new End(status.text(), status.orderly(), !status.signalled());
    }

    static End fault(String text) {
      return new End(text, false, false);
    }
  }

  private boolean serves() throws InterruptedException {
    boolean serves = false;
    for (Worker worker : workers) {
      serves |= worker.serves();
    }
    return serves;
  }

  /** Waits until the application has to be cleaned up; why. */
  private End watch(ApplicationProcess application, AtomicBoolean hungUp)
      throws InterruptedException {
    HangCheck check = new HangCheck(workers.size(), timeoutMs, System.nanoTime());
    while (!stopping()) {
      ExitStatus status = application.awaitExit(LOOK_MS);
      if (status != null) {
        return End.of(status);
      }
      if (hungUp.get()) {
        // Closing comes before exiting: the status, if there is one soon, says more.
        status = application.awaitExit(EXIT_MS);
        return status != null ? End.of(status) : End.fault("closed its port");
      }
      for (Worker worker : workers) {
        if (worker.hangs(check, System.nanoTime())) {
          return End.fault(check.verdict());
        }
      }
    }
    return End.fault("is stopped");
  }

  /** The running application's process, 0 when there is none. Any thread. */
  int pid() {
    return pid;
  }

  /** Applications launched so far. Any thread. */
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

  /** Makes {@link #run} end soon, with the application killed. Any thread. */
  void stop() {
    stopped.countDown();
  }
}
