// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Passes on what an application in ring 3 logs, on a thread of its own that nobody waits for: who
 * reads it may have stopped reading.
 */
final class Ring3Output implements AutoCloseable {
  /**
   * Least time between two looks; the shim's buffer takes what is logged meanwhile, or counts it.
   */
  private static final int PAUSE_MS = 50;

  /** How long the last of it may take to be told. */
  private static final int END_MS = 1000;

  private final Supplier<byte[]> log;
  private final ApplicationOutput output;
  private final Thread thread;
  private final Semaphore looks = new Semaphore(0);
  private final CountDownLatch ending = new CountDownLatch(1);
  private boolean gone;

  /**
   * @param log what has been logged since the last call
   */
  Ring3Output(String name, Supplier<byte[]> log, ApplicationOutput output) {
    this.log = log;
    this.output = output;
    thread = Thread.ofPlatform().name("output of " + name).daemon().start(this::run);
  }

  /** There may be something to pass on. Nothing is waited for. One thread calls it. */
  void look() {
    if (looks.availablePermits() == 0) {
      looks.release();
    }
  }

  private void run() {
    try {
      do {
        if (output.owes()) {
          boolean _ = looks.tryAcquire(1, TimeUnit.SECONDS);
        } else {
          looks.acquire();
        }
        passOn();
      } while (!ending.await(PAUSE_MS, TimeUnit.MILLISECONDS));
      passOn();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody does
    }
    output.end();
  }

  private void passOn() {
    byte[] text = next();
    output.take(text, text.length);
  }

  /** Not while the application is given back, and nothing any more afterwards. */
  private synchronized byte[] next() {
    return gone ? new byte[0] : log.get();
  }

  /** Passes the last of it on, if that is possible soon. Afterwards the log is not looked at. */
  @Override
  public void close() {
    ending.countDown();
    looks.release();
    boolean interrupted = Thread.interrupted();
    try {
      thread.join(END_MS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    synchronized (this) {
      gone = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
