// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import org.ixj.abi.ResultCode;

/** The batched system calls on a connection; what they mean is said at {@link Tcp}. */
final class ConnectionCalls {
  private final TcpConfig config;
  private final Connections connections;
  private final Lifecycle lifecycle;
  private final Receiver receiver;
  private final SegmentOut out;
  private final EventQueue events;
  private final OutputQueue output;

  ConnectionCalls(
      TcpConfig config,
      Connections connections,
      Lifecycle lifecycle,
      Receiver receiver,
      SegmentOut out,
      EventQueue events,
      OutputQueue output) {
    this.config = config;
    this.connections = connections;
    this.lifecycle = lifecycle;
    this.receiver = receiver;
    this.out = out;
    this.events = events;
    this.output = output;
  }

  long accept(long handle, long cookie) {
    Connection c = connections.byHandle(handle);
    if (c == null) {
      return ResultCode.BAD_HANDLE;
    }
    if (c.phase != Phase.KNOCKED) {
      return ResultCode.BAD_STATE;
    }
    Listener l = c.listener;
    if (l != null) {
      l.remove(c);
    }
    c.cookie = cookie;
    c.phase = Phase.OPEN;
    c.pending &= ~Connection.KNOCK;
    int conditions = Connection.SENT;
    if (c.received.hasOffer()) {
      conditions |= Connection.RECV;
    }
    if (c.state == State.CLOSE_WAIT) {
      conditions |= Connection.END_OF_STREAM;
    }
    events.raise(c, conditions);
    return ResultCode.OK;
  }

  long reject(long handle, long nowUs) {
    Connection c = connections.byHandle(handle);
    if (c == null) {
      return ResultCode.BAD_HANDLE;
    }
    if (c.phase != Phase.KNOCKED) {
      return ResultCode.BAD_STATE;
    }
    out.reset(c, nowUs);
    lifecycle.forget(c);
    return ResultCode.OK;
  }

  long send(long handle, long arenaOffset, int bytes) {
    Connection c = connections.byHandle(handle);
    if (c == null) {
      return ResultCode.BAD_HANDLE;
    }
    if (c.phase != Phase.OPEN || !c.state.sends()) {
      return ResultCode.BAD_STATE;
    }
    if (bytes < 0) {
      return ResultCode.INVALID;
    }
    int accepted = Math.min(bytes, config.sendLimit() - c.sendQueue.bytes());
    if (accepted <= 0) {
      return 0;
    }
    if (c.sendQueue.count() >= config.sendEntries() && !c.sendQueue.extendsTail(arenaOffset)) {
      return 0;
    }
    c.sendQueue.append(arenaOffset, accepted);
    output.add(c);
    return accepted;
  }

  long recvDone(long handle, long bytes) {
    Connection c = connections.byHandle(handle);
    if (c == null) {
      return ResultCode.BAD_HANDLE;
    }
    if ((c.phase != Phase.OPEN && c.phase != Phase.CLOSING) || !c.received.done(bytes)) {
      return ResultCode.BAD_STATE;
    }
    if (c.phase == Phase.OPEN) {
      receiver.opened(c);
    }
    return ResultCode.OK;
  }

  long close(long handle, long nowUs) {
    Connection c = connections.byHandle(handle);
    if (c == null) {
      return ResultCode.BAD_HANDLE;
    }
    if (c.phase == Phase.CONNECTING) {
      if (c.state == State.SYN_RECEIVED) {
        out.reset(c, nowUs);
      }
      lifecycle.die(c, ResultCode.ABORTED);
      return ResultCode.OK;
    }
    if (c.phase != Phase.OPEN) {
      return ResultCode.BAD_STATE;
    }
    c.phase = Phase.CLOSING;
    c.pending &= ~(Connection.RECV | Connection.END_OF_STREAM);
    c.received.dropUnoffered();
    c.finQueued = true;
    c.state = c.state == State.CLOSE_WAIT ? State.LAST_ACK : State.FIN_WAIT_1;
    output.add(c);
    return ResultCode.OK;
  }

  long abort(long handle, long nowUs) {
    Connection c = connections.byHandle(handle);
    if (c == null) {
      return ResultCode.BAD_HANDLE;
    }
    if (c.phase != Phase.CONNECTING && c.phase != Phase.OPEN && c.phase != Phase.CLOSING) {
      return ResultCode.BAD_STATE;
    }
    // RFC 9293 §3.10.5: in SYN-SENT there is nobody to reset yet.
    if (c.state != State.SYN_SENT) {
      out.reset(c, nowUs);
    }
    lifecycle.die(c, ResultCode.ABORTED);
    return ResultCode.OK;
  }
}
