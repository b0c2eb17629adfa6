// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.ixj.linux.ThreadEnd;
import org.ixj.vmm.ShimException;

/**
 * Ends runs of ring 3 that take too long, on a thread of its own that waits for nobody: nothing
 * else stops a program that spins.
 */
final class Ring3Watchdog implements AutoCloseable {
  /** Looks with nothing to watch before it sleeps: a busy server is idle now and then, too. */
  private static final int IDLE_LOOKS = 20;

  private final Ring3Output output;
  private final HangCheck check;
  private final boolean checks;
  private final Consumer<String> hangs;
  private final long quantumNs;
  private final Thread thread =
      Thread.ofPlatform().name("ring3-watchdog").daemon().unstarted(this::watch);
  private List<Ring3Peer> peers = List.of();
  private volatile boolean asleep;
  private volatile boolean closing;

  /**
   * @param ports how many peers there will be
   * @param output told that something may have been logged
   * @param quantumUs how long a run may take; up to twice as long may pass
   * @param timeoutMs how long events may lie; 0 for ever
   * @param hangs told, perhaps more than once, that the application hangs
   */
  Ring3Watchdog(
      int ports, Ring3Output output, long quantumUs, long timeoutMs, Consumer<String> hangs) {
    this.output = output;
    this.hangs = hangs;
    checks = timeoutMs > 0;
    check = new HangCheck(ports, timeoutMs, System.nanoTime());
    quantumNs = quantumUs * 1000;
  }

  /** Begins to watch {@code all}, one for each elastic thread, which have not run yet. */
  void start(List<Ring3Peer> all) {
    peers = List.copyOf(all);
    thread.start();
  }

  /**
   * A peer runs again. The elastic thread; a system call only if nothing has run for a while.
   *
   * <p>Store of the peer's flag before load of this one; {@link #sleep} does it the other way
   * round. One of the two sees the other, so no program runs unwatched.
   */
  void wake() {
    if (asleep) {
      LockSupport.unpark(thread);
    }
  }

  private void watch() {
    int idle = 0;
    while (!closing) {
      if (idle < IDLE_LOOKS) {
        LockSupport.parkNanos(this, quantumNs);
      } else {
        sleep();
        check.begin(System.nanoTime());
        idle = 0;
      }
      look();
      idle = needed() ? 0 : idle + 1;
    }
  }

  private void look() {
    for (Ring3Peer peer : peers) {
      try {
        peer.kick();
      } catch (ShimException e) {
        hangs.accept("could not be preempted: " + e.getMessage());
      }
    }
    output.look();
    for (Ring3Peer peer : peers) {
      if (peer.hangs(check, System.nanoTime())) {
        hangs.accept(check.verdict());
      }
    }
  }

  private void sleep() {
    asleep = true;
    if (!needed() && !closing) {
      LockSupport.park(this);
    }
    asleep = false;
  }

  /** Whether something may run, or come to hang, without anybody calling {@link #wake}. */
  private boolean needed() {
    for (Ring3Peer peer : peers) {
      if (peer.awake() || (checks && peer.hasEvents())) {
        return true;
      }
    }
    return false;
  }

  /** After the peers have run for the last time. */
  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(thread);
    if (ThreadEnd.await(thread)) {
      Thread.currentThread().interrupt();
    }
  }
}
