// SPDX-License-Identifier: Apache-2.0
package org.ixj.stack;

import org.ixj.abi.ResultCode;
import org.ixj.net.SocketEvents;
import org.ixj.timer.Timer;
import org.ixj.timer.TimerWheel;
import org.jspecify.annotations.Nullable;

/**
 * The application's one-shot timers. Bounded, so that endless timer calls cost only the caller;
 * nodes are reused, so that a steady rate of timers allocates nothing.
 */
public final class UserTimers {
  /** Most timers that run or wait to be told at any time. */
  public static final int LIMIT = 65_536;

  /** Longest delay, a day: within what the wheel holds without overflow. */
  public static final long MAX_DELAY_US = 86_400_000_000L;

  private final TimerWheel wheel;
  private @Nullable Node free;
  private @Nullable Node running;
  private @Nullable Node firedHead;
  private @Nullable Node firedTail;
  private int used;

  UserTimers(TimerWheel wheel) {
    this.wheel = wheel;
  }

  /** Starts a timer; {@code timer_fired(cookie)} comes no earlier than after the delay. */
  public long start(long cookie, long delayUs, long nowUs) {
    if (delayUs < 0 || delayUs > MAX_DELAY_US) {
      return ResultCode.INVALID;
    }
    if (used == LIMIT) {
      return ResultCode.NO_MEMORY;
    }
    Node node = free;
    if (node == null) {
      node = new Node();
    } else {
      free = node.next;
    }
    used++;
    node.cookie = cookie;
    node.next = running;
    node.previous = null;
    if (running != null) {
      running.previous = node;
    }
    running = node;
    wheel.schedule(node, nowUs + delayUs);
    return ResultCode.OK;
  }

  boolean drain(SocketEvents events) {
    for (Node node = firedHead; node != null; node = firedHead) {
      if (!events.timerFired(node.cookie)) {
        return false;
      }
      firedHead = node.next;
      if (firedHead == null) {
        firedTail = null;
      }
      release(node);
    }
    return true;
  }

  void shutdown() {
    for (Node node = running; node != null; node = running) {
      wheel.cancel(node);
      unlink(node);
      release(node);
    }
    for (Node node = firedHead; node != null; node = firedHead) {
      firedHead = node.next;
      release(node);
    }
    firedTail = null;
  }

  /** Timers that run or wait to be told. */
  public int used() {
    return used;
  }

  private void release(Node node) {
    node.next = free;
    free = node;
    used--;
  }

  private void unlink(Node node) {
    if (node.previous != null) {
      node.previous.next = node.next;
    } else {
      running = node.next;
    }
    if (node.next != null) {
      node.next.previous = node.previous;
    }
    node.next = null;
    node.previous = null;
  }

  private final class Node extends Timer {
    long cookie;
    @Nullable Node next;
    @Nullable Node previous;

    @Override
    public void expire(long nowUs) {
      unlink(this);
      if (firedTail == null) {
        firedHead = this;
      } else {
        firedTail.next = this;
      }
      firedTail = this;
    }
  }
}
