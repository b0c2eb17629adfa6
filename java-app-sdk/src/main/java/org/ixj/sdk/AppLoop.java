// SPDX-License-Identifier: Apache-2.0
package org.ixj.sdk;

/**
 * Runs an application on its port: polls, and sleeps on the doorbell after many idle turns in a
 * row. One thread calls {@link #run} or {@link #turn}; any thread may call {@link #stop}.
 */
public final class AppLoop implements Runnable {
  /** Events of one batch at most. */
  public static final int BATCH = 64;

  /** Idle turns before sleeping: some tens of microseconds. */
  public static final int IDLE_SPINS = 2000;

  // A bound on how late a stop is noticed; the doorbell wakes earlier for everything else.
  private static final long SLEEP_US = 100_000;

  private final Port port;
  private final Application application;
  private final int idleSpins;
  private boolean started;
  private int idle;
  private volatile boolean stopped;

  /** A loop that spins {@link #IDLE_SPINS} turns. */
  public AppLoop(Port port, Application application) {
    this(port, application, IDLE_SPINS);
  }

  /**
   * A loop.
   *
   * @param idleSpins idle turns before sleeping; 0 to sleep at once
   */
  public AppLoop(Port port, Application application, int idleSpins) {
    this.port = port;
    this.application = application;
    this.idleSpins = idleSpins;
  }

  /** Runs until {@link #stop} or the dataplane's end. */
  @Override
  public void run() {
    while (!stopped && !port.closed()) {
      if (turn()) {
        idle = 0;
      } else if (idle < idleSpins && !port.sharesProcessor()) {
        idle++;
        Thread.onSpinWait();
      } else {
        // Stays idle: a wake-up for nothing is followed by one turn and the next sleep.
        port.sleep(SLEEP_US);
      }
    }
  }

  /**
   * One turn, the first of which starts the application: for a caller with a loop of its own, such
   * as a dataplane that hosts the application on its own thread.
   *
   * @return true if there was something to do
   */
  public boolean turn() {
    if (!started) {
      started = true;
      application.start(port);
      port.flush();
    }
    return port.poll(application, BATCH) != 0;
  }

  /** Ends {@link #run} after its current turn. */
  public void stop() {
    stopped = true;
  }
}
