// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import org.ixj.abi.ResultCode;
import org.ixj.memory.MbufPool;
import org.ixj.net.Addresses;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;
import org.ixj.timer.Timer;
import org.ixj.timer.TimerWheel;
import org.jspecify.annotations.Nullable;

/**
 * Birth and end of connections: the tables they are in, TIME_WAIT, and the order in which the
 * protocol, the application and the buffers let go of them.
 */
final class Lifecycle {
  /** Set in values of the connection table that name TIME_WAIT entries. */
  static final int TIME_WAIT = 1 << 30;

  private final TcpConfig config;
  private final Addresses addresses;
  private final Connections connections;
  private final ConnectionTable table;
  private final TimeWaitTable timeWait;
  private final Payloads payloads;
  private final EventQueue events;
  private final OutputQueue output;
  private final TimerWheel wheel;
  private final Counters counters;
  private final Timer timeWaitTimer;
  // Offered buffers of connections whose end was told: the application may still be reading them.
  private int retired = MbufPool.NONE;

  Lifecycle(
      TcpConfig config,
      Addresses addresses,
      Connections connections,
      ConnectionTable table,
      TimeWaitTable timeWait,
      Payloads payloads,
      EventQueue events,
      OutputQueue output,
      TimerWheel wheel,
      Counters counters) {
    this.config = config;
    this.addresses = addresses;
    this.connections = connections;
    this.table = table;
    this.timeWait = timeWait;
    this.payloads = payloads;
    this.events = events;
    this.output = output;
    this.wheel = wheel;
    this.counters = counters;
    timeWaitTimer =
        new Timer() {
          @Override
          public void expire(long nowUs) {
            expireTimeWait(nowUs);
          }
        };
  }

  /** A connection for a tuple that is in no table, or null when there are too many. */
  @Nullable Connection open(int local, int localPort, int remote, int remotePort, long nowUs) {
    Connection c = connections.take();
    if (c == null) {
      counters.add(Counter.TCP_NO_CONNECTION);
      return null;
    }
    addresses.hold(local);
    addresses.hold(remote);
    c.start(local, localPort, remote, remotePort, nowUs);
    table.put(local, localPort, remote, remotePort, c.slot);
    return c;
  }

  /**
   * The protocol has no more use for the connection. The application is told if it knows it;
   * buffers it was offered stay until then.
   */
  void die(Connection c, int reason) {
    table.remove(c.localAddress, c.localPort, c.remoteAddress, c.remotePort);
    stop(c, reason);
  }

  private void stop(Connection c, int reason) {
    c.state = State.CLOSED;
    wheel.cancel(c);
    wheel.cancel(c.ackTimer);
    output.remove(c);
    c.sendQueue.clear();
    c.board.clear();
    c.received.dropUnoffered();
    Listener l = c.listener;
    if (l != null) {
      l.remove(c);
    }
    switch (c.phase) {
      case HALF_OPEN, KNOCKED, ORPHAN -> release(c);
      case CONNECTING -> {
        c.phase = Phase.ENDING;
        c.reason = reason;
        c.pending = 0;
        events.raise(c, Connection.CONNECTED);
      }
      case OPEN, CLOSING -> {
        c.pending &= ~(Connection.RECV | Connection.END_OF_STREAM);
        end(c, reason);
      }
      case ENDING -> {}
    }
  }

  /** The application's part is over; its last event goes out. */
  void end(Connection c, int reason) {
    c.phase = Phase.ENDING;
    c.reason = reason;
    events.raise(c, Connection.DEAD);
  }

  /** The last event was told: the handle is stale from now on. */
  void told(Connection c) {
    int list = c.received.detach();
    while (list != MbufPool.NONE) {
      int mbuf = list;
      list = payloads.pool.next(mbuf);
      payloads.pool.next(mbuf, retired);
      retired = mbuf;
    }
    c.phase = Phase.ORPHAN;
    if (c.state == State.CLOSED) {
      release(c);
    } else {
      connections.retire(c);
    }
  }

  /** Frees the offered buffers of connections that ended. */
  void reclaim() {
    while (retired != MbufPool.NONE) {
      int mbuf = retired;
      retired = payloads.pool.next(mbuf);
      payloads.free(mbuf);
    }
  }

  boolean hasRetired() {
    return retired != MbufPool.NONE;
  }

  /** TIME_WAIT goes on in a small entry, without the connection. */
  void timeWait(Connection c, long nowUs) {
    if (timeWait.full()) {
      counters.add(Counter.TCP_TIME_WAIT_FULL);
      removeTimeWait(timeWait.oldest());
    }
    addresses.hold(c.localAddress);
    addresses.hold(c.remoteAddress);
    int entry = timeWait.add(c, nowUs + config.timeWaitUs());
    table.put(c.localAddress, c.localPort, c.remoteAddress, c.remotePort, entry | TIME_WAIT);
    if (!timeWaitTimer.scheduled()) {
      wheel.schedule(timeWaitTimer, nowUs + config.timeWaitUs());
    }
    stop(c, ResultCode.OK);
  }

  void removeTimeWait(int entry) {
    table.remove(
        timeWait.localAddress(entry),
        timeWait.localPort(entry),
        timeWait.remoteAddress(entry),
        timeWait.remotePort(entry));
    addresses.release(timeWait.localAddress(entry));
    addresses.release(timeWait.remoteAddress(entry));
    timeWait.remove(entry);
  }

  private void expireTimeWait(long nowUs) {
    int oldest = timeWait.oldest();
    while (oldest != TimeWaitTable.NONE && timeWait.expiryUs(oldest) <= nowUs) {
      removeTimeWait(oldest);
      oldest = timeWait.oldest();
    }
    if (oldest != TimeWaitTable.NONE) {
      wheel.schedule(timeWaitTimer, timeWait.expiryUs(oldest));
    }
  }

  /** Drops the connection without a word to the application, which is gone or never knew. */
  void forget(Connection c) {
    events.remove(c);
    c.phase = Phase.ORPHAN;
    if (c.state == State.CLOSED) {
      release(c);
    } else {
      die(c, ResultCode.ABORTED);
    }
  }

  private void release(Connection c) {
    events.remove(c);
    output.remove(c);
    int list = c.received.detach();
    while (list != MbufPool.NONE) {
      int mbuf = list;
      list = payloads.pool.next(mbuf);
      payloads.free(mbuf);
    }
    addresses.release(c.localAddress);
    addresses.release(c.remoteAddress);
    connections.give(c);
  }
}
