// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Ends runs of ring 3 that take too long, on a thread of its own that waits for nobody: nothing
 * else stops a program that spins.
 */
final class Ring3Watchdog implements AutoCloseable {
  private final List<Ring3Peer> peers;
  private final Ring3Output output;
  private final HangCheck check;
  private final Consumer<String> hangs;
  private final long quantumNs;
  private final Thread thread;
  private volatile boolean closing;

  /**
   * Begins at once.
   *
   * @param peers one for each elastic thread
   * @param output told that something may have been logged
   * @param quantumUs how long a run may take; up to twice as long may pass
   * @param timeoutMs how long events may lie; 0 for ever
   * @param hangs told, perhaps more than once, that the application hangs
   */
  Ring3Watchdog(
      List<Ring3Peer> peers,
      Ring3Output output,
      long quantumUs,
      long timeoutMs,
      Consumer<String> hangs) {
    this.peers = List.copyOf(peers);
    this.output = output;
    this.hangs = hangs;
    check = new HangCheck(peers.size(), timeoutMs, System.nanoTime());
    quantumNs = quantumUs * 1000;
    thread = Thread.ofPlatform().name("ring3-watchdog").daemon().start(this::watch);
  }

  private void watch() {
    while (!closing) {
      LockSupport.parkNanos(this, quantumNs);
      peers.forEach(Ring3Peer::kick);
      output.look();
      for (Ring3Peer peer : peers) {
        if (peer.hangs(check, System.nanoTime())) {
          hangs.accept(check.verdict());
        }
      }
    }
  }

  /** After the peers have run for the last time. */
  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
