// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import org.ixj.linux.LinuxProcess;
import org.ixj.linux.ThreadEnd;
import org.jspecify.annotations.Nullable;

/**
 * What a JVM does to its threads, all at once and without end: collections, thread dumps, threads
 * that come and go, classes that take compiled code back, samples for the flight recorder. And a
 * storm of signals on the elastic threads. From its making to {@link #close}.
 */
final class Disturbance implements AutoCloseable {
  private static final long GC_NS = 300_000_000;
  private static final long DUMP_NS = 200_000_000;
  private static final long THREAD_NS = 20_000_000;
  private static final long CLASS_NS = 100_000_000;
  private static final long PAUSE_PER_TIME = 10;
  private static final int LONGEST_LULL_NS = 2_000_000;
  private static final Duration SAMPLE = Duration.ofMillis(10);
  private static final String ELASTIC = "elastic-";

  private final List<Thread> threads = new ArrayList<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final AtomicLong signals = new AtomicLong();
  private final AtomicLong collections = new AtomicLong();
  private final AtomicLong classes = new AtomicLong();
  private final AtomicLong dumps = new AtomicLong();
  private final AtomicLong comings = new AtomicLong();
  private final SplittableRandom lulls;
  private final Recording recording = new Recording();
  private volatile boolean stop;

  /**
   * Begins.
   *
   * @param signal one that has a handler in this process, which does nothing
   * @param seed for the moments at which signals are sent
   */
  Disturbance(Shapes shapes, int signal, long seed) {
    lulls = new SplittableRandom(seed);
    recording.enable("jdk.ExecutionSample").withPeriod(SAMPLE);
    recording.start();
    begin(() -> every(GC_NS, collections, System::gc));
    begin(() -> every(DUMP_NS, dumps, Disturbance::dump));
    begin(() -> every(THREAD_NS, comings, Disturbance::comeAndGo));
    begin(() -> every(CLASS_NS, classes, shapes::another));
    begin(() -> storm(signal));
  }

  private void begin(Runnable action) {
    threads.add(
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  try {
                    action.run();
                  } catch (RuntimeException | Error e) {
                    failure.compareAndSet(null, e);
                  }
                }));
  }

  /** Leaves time for what is to be disturbed, however slow the machine. */
  private void every(long pauseNs, AtomicLong times, Runnable action) {
    while (!stop) {
      long begin = System.nanoTime();
      action.run();
      times.incrementAndGet();
      LockSupport.parkNanos(Math.max(pauseNs, PAUSE_PER_TIME * (System.nanoTime() - begin)));
    }
  }

  private static void dump() {
    ManagementFactory.getThreadMXBean().dumpAllThreads(true, true);
    Thread.getAllStackTraces();
  }

  private static void comeAndGo() {
    Thread thread = Thread.ofPlatform().start(Thread::onSpinWait);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** At moments that wander over all instructions. The handler returns to where the thread was. */
  private void storm(int signal) {
    List<Integer> targets = elasticThreads();
    if (targets.isEmpty()) {
      throw new IllegalStateException("no thread to send signals to");
    }
    while (!stop) {
      for (int tid : targets) {
        LinuxProcess.signalThread(tid, signal);
        signals.incrementAndGet();
      }
      LockSupport.parkNanos(lulls.nextInt(LONGEST_LULL_NS));
    }
  }

  /** The kernel's numbers of this process's elastic threads, the client's included. */
  private static List<Integer> elasticThreads() {
    List<Integer> found = new ArrayList<>();
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      for (Path task : tasks.toList()) {
        if (nameOf(task).startsWith(ELASTIC)) {
          found.add(Integer.valueOf(task.getFileName().toString()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  private static String nameOf(Path task) throws IOException {
    try {
      return Files.readString(task.resolve("comm"));
    } catch (NoSuchFileException e) {
      return ""; // a thread that has ended since
    }
  }

  /** Whether each kind has happened: from then on all go on at once. */
  boolean hasBegun() {
    return signals() > 0
        && collections() > 0
        && classes() > 0
        && comings.get() > 0
        && dumps.get() > 0;
  }

  /** Signals sent. */
  long signals() {
    return signals.get();
  }

  /** Collections forced. */
  long collections() {
    return collections.get();
  }

  /** Classes made. */
  long classes() {
    return classes.get();
  }

  /** Why something is not disturbed any more, or null. */
  @Nullable Throwable failure() {
    return failure.get();
  }

  @Override
  public void close() {
    stop = true;
    boolean interrupted = false;
    for (Thread thread : threads) {
      interrupted |= ThreadEnd.await(thread);
    }
    recording.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
