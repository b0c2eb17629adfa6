// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.ixj.abi.CommandsLayout;
import org.ixj.domain.Peer;
import org.ixj.vmm.Ring3Application;
import org.ixj.vmm.RunEvent;
import org.ixj.vmm.ShimException;
import org.ixj.vmm.Vcpu;

/**
 * Domain {@code ring3}: one elastic thread's part of an application in guest ring 3. The
 * application runs inside the turn, on this thread, until it hands over its batch; a {@link
 * Ring3Domain watchdog} ends a run that takes too long, and the next turn goes on with it.
 *
 * <p>Of the elastic thread, but for what the watchdog asks.
 */
final class Ring3Peer implements Peer {
  private final ElasticVcpu vcpu;
  private final Ring3Application application;
  private final Worker worker;
  private final long timeoutNs;
  private final Pause pause;
  private final Consumer<String> ended;
  private final Runnable woken;
  private boolean started;
  private boolean over;

  /** Whether it runs in the next turn. Written by the elastic thread, only where it changes. */
  private volatile boolean awake = true;

  /** Whether the last run did not end by itself, but was preempted. */
  private boolean preempted;

  /** When the run that is being preempted began. */
  private long busySinceNs;

  /** Whether there was something new for it after it had looked, and before it could hand over. */
  private boolean missed;

  /**
   * A peer that starts with its first turn.
   *
   * @param timeoutMs how long the application may hold the thread without a batch, 0 for ever
   * @param woken told, on the elastic thread, that it runs again after it had said it sleeps
   * @param ended told once, on the elastic thread, why the application can not go on, or "" if it
   *     ended itself
   */
  Ring3Peer(
      ElasticVcpu vcpu,
      Ring3Application application,
      Worker worker,
      long timeoutMs,
      Runnable woken,
      Consumer<String> ended) {
    this.vcpu = vcpu;
    this.application = application;
    this.worker = worker;
    timeoutNs = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    pause = new Pause(timeoutNs, System.nanoTime());
    this.woken = woken;
    this.ended = ended;
  }

  @Override
  public boolean turn() {
    if (!awake) {
      return false;
    }
    try {
      run(vcpu.vcpu());
    } catch (ShimException e) {
      end("it cannot be run: " + e.getMessage()); // which is no reason for the thread to end
    }
    return awake;
  }

  private void run(Vcpu running) {
    if (!started) {
      running.start(application, worker.index());
      started = true;
    }
    RunEvent event = running.run(0);
    switch (event.kind()) {
      case RunEvent.BATCH -> {
        // It shares this thread: it can have nothing new to say before it runs again.
        if (saysItSleeps() && !missed) {
          awake = false;
        }
        preempted = false;
        missed = false;
      }
      case RunEvent.PREEMPTED -> preempt();
      case RunEvent.EXIT -> end(event.code() == 0 ? "" : "status " + event.code());
      default -> end(event.toString());
    }
  }

  private boolean saysItSleeps() {
    return worker
            .regions()
            .commands()
            .get(java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED, CommandsLayout.APP_SLEEPING)
        != 0;
  }

  private void preempt() {
    long now = System.nanoTime();
    if (pause.ended(now) || !preempted) {
      preempted = true;
      busySinceNs = now;
    } else if (timeoutNs != 0 && now - busySinceNs > timeoutNs) {
      end("it spun for " + TimeUnit.NANOSECONDS.toMillis(timeoutNs) + " ms");
    }
  }

  private void end(String reason) {
    over = true;
    awake = false;
    ended.accept(reason);
  }

  /** Preempts a run that was going on when this was called the last time. The watchdog only. */
  void kick() {
    vcpu.kick();
  }

  /** Whether the application hangs, by this port. The watchdog only. */
  boolean hangs(HangCheck check, long nowNs) {
    return worker.hangs(check, nowNs);
  }

  /** Whether it may run before it is {@link #wake woken}. Any thread. */
  boolean awake() {
    return awake;
  }

  /** Whether there are events that it has not consumed. Any thread. */
  boolean hasEvents() {
    return worker.port().consumed() != worker.port().published();
  }

  @Override
  public void wake() {
    if (over) {
      return;
    }
    if (!awake) {
      awake = true;
      woken.run();
    } else if (preempted) {
      missed = true;
    }
  }

  @Override
  public int wakeFd() {
    return NO_FD;
  }

  @Override
  public boolean drain() {
    return true;
  }
}
