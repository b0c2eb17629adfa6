// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import org.ixj.net.SocketEvents;
import org.jspecify.annotations.Nullable;

/**
 * Connections with event conditions to tell. Conditions are bits and counters of the connection, so
 * however long an application does not look, nothing grows; a connection stands in the list once.
 */
final class EventQueue {
  private final TcpConfig config;
  private @Nullable Connection head;
  private @Nullable Connection tail;

  EventQueue(TcpConfig config) {
    this.config = config;
  }

  boolean isEmpty() {
    return head == null;
  }

  /** Adds conditions of the connection. */
  void raise(Connection c, int conditions) {
    c.pending |= conditions;
    if (c.eventQueued) {
      return;
    }
    c.eventQueued = true;
    c.previousEvent = tail;
    c.nextEvent = null;
    if (tail == null) {
      head = c;
    } else {
      tail.nextEvent = c;
    }
    tail = c;
  }

  /** Withdraws all conditions of the connection. */
  void remove(Connection c) {
    c.pending = 0;
    if (!c.eventQueued) {
      return;
    }
    Connection before = c.previousEvent;
    Connection after = c.nextEvent;
    if (before == null) {
      head = after;
    } else {
      before.nextEvent = after;
    }
    if (after == null) {
      tail = before;
    } else {
      after.previousEvent = before;
    }
    c.previousEvent = null;
    c.nextEvent = null;
    c.eventQueued = false;
  }

  /** Tells what there is to tell; false when the sink had no room for all of it. */
  boolean drain(SocketEvents sink, Lifecycle lifecycle) {
    while (head != null) {
      Connection c = head;
      if (!tell(c, sink)) {
        return false;
      }
      boolean ended = (c.pending & Connection.DEAD) != 0;
      boolean failed = (c.pending & Connection.CONNECTED) != 0 && c.phase == Phase.ENDING && !ended;
      remove(c);
      if (ended || failed) {
        lifecycle.told(c);
      }
    }
    return true;
  }

  /** Tells one connection's conditions in order; CONNECTED and DEAD stay set for the caller. */
  private boolean tell(Connection c, SocketEvents sink) {
    if ((c.pending & Connection.KNOCK) != 0) {
      Listener l = c.listener;
      long cookie = l == null ? 0 : l.cookie;
      if (!sink.knock(c.handle(), cookie, c.remoteAddress, c.remotePort, c.localPort)) {
        return false;
      }
      c.pending &= ~Connection.KNOCK;
    }
    if ((c.pending & Connection.CONNECTED) != 0) {
      boolean failed = c.phase == Phase.ENDING && (c.pending & Connection.DEAD) == 0;
      int code = failed ? c.reason : 0;
      if (!sink.connected(c.handle(), c.cookie, code, failed ? 0 : config.sendLimit())) {
        return false;
      }
      if (failed) {
        return true;
      }
      c.pending &= ~Connection.CONNECTED;
    }
    return data(c, sink);
  }

  private boolean data(Connection c, SocketEvents sink) {
    if ((c.pending & Connection.SENT) != 0) {
      if (!sink.sent(c.cookie, c.ackedBytes, config.sendLimit())) {
        return false;
      }
      c.ackedBytes = 0;
      c.pending &= ~Connection.SENT;
    }
    if ((c.pending & Connection.RECV) != 0) {
      while (c.received.hasOffer()) {
        if (!sink.recv(c.cookie, c.received.offerOffset(), c.received.offerBytes())) {
          return false;
        }
        c.received.offerTaken();
      }
      c.pending &= ~Connection.RECV;
    }
    if ((c.pending & Connection.END_OF_STREAM) != 0) {
      if (!sink.recv(c.cookie, 0, 0)) {
        return false;
      }
      c.pending &= ~Connection.END_OF_STREAM;
    }
    return (c.pending & Connection.DEAD) == 0 || sink.dead(c.cookie, c.reason);
  }
}
