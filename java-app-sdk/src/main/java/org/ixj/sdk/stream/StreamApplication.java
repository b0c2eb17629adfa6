// SPDX-License-Identifier: Apache-2.0
package org.ixj.sdk.stream;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.ixj.abi.Abi;
import org.ixj.abi.IpAddress;
import org.ixj.abi.Op;
import org.ixj.abi.ResultCode;
import org.ixj.sdk.Application;
import org.ixj.sdk.Port;
import org.ixj.sdk.SendArena;
import org.ixj.sdk.SendQueue;
import org.jspecify.annotations.Nullable;

/**
 * An application of byte streams: a subclass says what to do with received bytes. Windows, send
 * memory, partial sends and orderly ends are taken care of; commands are gathered, so that each
 * connection costs at most one sendv and one recv_done per batch of events.
 *
 * <p>Back pressure: input that {@link #received} does not take stays in the message buffers, keeps
 * the peer's window shut, and is offered again when the connection has room to write.
 */
public abstract class StreamApplication implements Application {
  /** Bytes that may wait to be sent or acknowledged per connection, unless overridden. */
  public static final int BACKLOG_BYTES = 64 << 10;

  /** What a connection may have waiting however little send memory is left. */
  static final int LEAST_BACKLOG_BYTES = 8 << 10;

  static final int GENERATIONS = (1 << 28) - 1;

  private static final int LISTEN_BACKLOG = 1024;
  private static final long LISTENER = 1L << 62;

  private final int[] offsets = new int[Abi.SG_MAX];
  private final int[] lengths = new int[Abi.SG_MAX];
  private @Nullable Port port;
  private @Nullable SendArena arena;
  private Connection[] connections = {};
  private int[] free = {};
  private int freeCount;
  private Connection[] dirty = {};
  private int dirtyCount;
  private Connection[] starving = {};
  private int starvingCount;

  // ---- for subclasses ----

  /** Called once: the place to listen and connect. */
  protected abstract void started();

  /** A connection is there, by accept or by {@link #connect}. */
  protected void opened(Connection c) {}

  /**
   * Bytes have arrived, in place: they are valid during the call only.
   *
   * @return how many of them were taken; the rest is offered again when there is more room to write
   */
  protected abstract int received(
      Connection c, MemorySegment messageBuffers, long offset, int length);

  /**
   * The peer has sent all it will, and all of it was taken. By default the connection is closed.
   */
  protected void ended(Connection c) {
    c.close();
  }

  /**
   * The connection is gone, or {@link #connect} failed.
   *
   * @param reason 0 for an orderly end, or a {@link ResultCode}
   */
  protected void closed(Connection c, int reason) {}

  /**
   * Bytes that may wait to be sent or acknowledged per connection, while memory is plenty; with
   * little of it left, down to 8 KiB.
   */
  protected int backlogLimit() {
    return BACKLOG_BYTES;
  }

  /**
   * Listens on all local addresses, of both families. A port that is taken ends the application.
   */
  protected final void listen(int localPort) {
    port().listen(LISTENER | localPort, 0, localPort, LISTEN_BACKLOG);
  }

  /** Connects by IPv4; {@link #opened} or {@link #closed} follows. */
  protected final Connection connect(int address, int remotePort) {
    return connect(IpAddress.ofIpv4(address), remotePort);
  }

  /** Connects by either family; {@link #opened} or {@link #closed} follows. */
  protected final Connection connect(IpAddress address, int remotePort) {
    Connection c = take();
    c.begin(0, address.high(), address.low(), remotePort);
    port().connect(c.cookie(), address, remotePort);
    return c;
  }

  /** The port this instance runs on. */
  protected final Port port() {
    if (port == null) {
      throw new IllegalStateException("not started");
    }
    return port;
  }

  /** Connections that are open now. */
  protected final int connectionCount() {
    return connections.length - freeCount;
  }

  // ---- events ----

  @Override
  public final void start(Port startedOn) {
    port = startedOn;
    arena = new SendArena(startedOn.memory().sendArena());
    started();
  }

  @Override
  public final void knock(
      Port p,
      long handle,
      long listenerCookie,
      long addressHigh,
      long addressLow,
      int remotePort,
      int localPort) {
    Connection c = take();
    c.begin(handle, addressHigh, addressLow, remotePort);
    p.accept(handle, c.cookie());
    opened(c);
  }

  @Override
  public final void connected(Port p, long handle, long cookie, int code, int window) {
    Connection c = find(cookie);
    if (c == null) {
      return;
    }
    if (code != ResultCode.OK) {
      drop(c, code);
      return;
    }
    c.handle = handle;
    c.window = window;
    opened(c);
    touch(c);
  }

  @Override
  public final void recv(
      Port p, long cookie, MemorySegment messageBuffers, long offset, int length) {
    Connection c = find(cookie);
    if (c == null) {
      return;
    }
    if (c.closing) {
      c.toGiveBack += length;
      touch(c);
    } else if (c.input.isEmpty()) {
      int taken = received(c, messageBuffers, offset, length);
      c.toGiveBack += c.closing ? length : taken;
      if (taken < length && !c.closing) {
        c.input.add(offset + taken, length - taken);
        starveIfIdle(c);
      }
      touch(c);
    } else {
      c.input.add(offset, length);
    }
  }

  @Override
  public final void endOfStream(Port p, long cookie) {
    Connection c = find(cookie);
    if (c != null) {
      c.peerEnded = true;
      tellEnd(c);
    }
  }

  @Override
  public final void sent(Port p, long cookie, long bytes, int window) {
    Connection c = find(cookie);
    if (c == null) {
      return;
    }
    c.queue.acknowledged(bytes);
    c.window = window;
    c.blocked = false;
    offerPending(c);
    touch(c);
  }

  @Override
  public final void dead(Port p, long cookie, int reason) {
    Connection c = find(cookie);
    if (c != null) {
      drop(c, reason);
    }
  }

  @Override
  public final void completed(Port p, int op, long cookie, long handle, long result) {
    if (op == Op.LISTEN) {
      if (result < 0 && (cookie & LISTENER) != 0) {
        throw new IllegalStateException(
            "listen on port " + (cookie & 0xFFFF) + ": " + ResultCode.name(result));
      }
      return;
    }
    Connection c = op == Op.RECV_DONE ? null : find(cookie);
    if (c == null) {
      return;
    }
    switch (op) {
      case Op.CONNECT -> {
        if (result < 0) {
          drop(c, (int) result);
        } else {
          c.handle = result;
        }
      }
      // The peer reset before it was accepted: no connection, and no event of it.
      case Op.ACCEPT -> drop(c, (int) result);
      case Op.SENDV -> {
        if (result == ResultCode.FAULT || result == ResultCode.INVALID) {
          throw new IllegalStateException("sendv: " + ResultCode.name(result));
        }
        // After any other error the connection is dead, and the event that says so on its way.
        c.queue.unsend(c.lastSendBytes - (int) Math.max(0, result));
        c.blocked = true;
      }
      default -> {}
    }
  }

  @Override
  public final void endOfBatch(Port p) {
    feedStarving();
    int kept = 0;
    for (int i = 0; i < dirtyCount; i++) {
      Connection c = dirty[i];
      if (c.open && push(p, c)) {
        dirty[kept++] = c;
      } else {
        c.dirty = false;
      }
    }
    dirtyCount = kept;
    batchEnded();
  }

  /** After a batch of events, for what a subclass does once in a while. */
  protected void batchEnded() {}

  // ---- inside ----

  /**
   * Bytes that may wait on any one connection now. Peers that do not read keep their memory for
   * ever: so with more than half of it in use, one may have the less, by the cube of what is free
   * of the other half. Else some hundreds of them would leave none for the rest.
   */
  final int backlogShare() {
    SendArena memory = arena;
    if (memory == null) {
      return 0;
    }
    int most = backlogLimit();
    double free = 2.0 * memory.available() / memory.capacity();
    if (free >= 1) {
      return most;
    }
    return Math.min(most, Math.max((int) (most * free * free * free), LEAST_BACKLOG_BYTES));
  }

  /** Gives the connection's commands; true if it must be looked at again after the next results. */
  private boolean push(Port p, Connection c) {
    if (c.toGiveBack > 0) {
      p.recvDone(c.handle, c.toGiveBack);
      c.toGiveBack = 0;
    }
    if (c.closeSent) {
      return false;
    }
    boolean resultKnown = c.lastSend < p.executed();
    int unsent = c.queue.unsent();
    int room = c.window - c.queue.inFlight();
    if (unsent > 0 && room > 0 && !c.blocked) {
      if (!resultKnown) {
        return true;
      }
      int count = c.queue.send(offsets, lengths, room);
      c.lastSendBytes = unsent - c.queue.unsent();
      c.lastSend = p.sendv(c.handle, c.cookie(), offsets, lengths, count);
      return c.closing || c.queue.unsent() > 0;
    }
    if (c.closing && unsent == 0) {
      if (!resultKnown) {
        return true;
      }
      c.closeSent = true;
      p.close(c.handle, c.cookie());
    }
    return false;
  }

  final void abort(Connection c) {
    port().abort(c.handle, c.cookie());
  }

  final void touch(Connection c) {
    if (!c.dirty) {
      c.dirty = true;
      if (dirtyCount == dirty.length) {
        dirty = Arrays.copyOf(dirty, Math.max(16, dirtyCount * 2));
      }
      dirty[dirtyCount++] = c;
    }
  }

  private void offerPending(Connection c) {
    MemorySegment messageBuffers = port().memory().messageBuffers();
    while (!c.input.isEmpty() && !c.closing) {
      int length = c.input.length();
      int taken = received(c, messageBuffers, c.input.offset(), length);
      if (c.closing) {
        // close() has given back all that was pending, this piece included.
        break;
      }
      if (taken > 0) {
        c.input.take(taken);
        c.toGiveBack += taken;
        touch(c);
      }
      if (taken < length) {
        starveIfIdle(c);
        return;
      }
    }
    tellEnd(c);
  }

  private void tellEnd(Connection c) {
    if (c.peerEnded && !c.endTold && !c.closing && c.input.isEmpty()) {
      c.endTold = true;
      ended(c);
    }
  }

  /**
   * With nothing in flight or to send, no event would come: send memory of others must be freed.
   */
  private void starveIfIdle(Connection c) {
    if (c.queue.size() == 0 && !c.starving) {
      c.starving = true;
      if (starvingCount == starving.length) {
        starving = Arrays.copyOf(starving, Math.max(16, starvingCount * 2));
      }
      starving[starvingCount++] = c;
    }
  }

  private void feedStarving() {
    if (starvingCount == 0 || arena == null || arena.available() == 0) {
      return;
    }
    // Those that starve again stand at the end, behind the ones not fed this time.
    int n = starvingCount;
    for (int i = 0; i < n; i++) {
      Connection c = starving[i];
      c.starving = false;
      if (c.open) {
        offerPending(c);
      }
    }
    System.arraycopy(starving, n, starving, 0, starvingCount - n);
    starvingCount -= n;
  }

  private @Nullable Connection find(long cookie) {
    int index = (int) cookie;
    if (cookie < 0 || index < 0 || index >= connections.length) {
      return null;
    }
    Connection c = connections[index];
    return c.open && c.cookie() == cookie ? c : null;
  }

  private Connection take() {
    if (freeCount == 0) {
      grow();
    }
    return connections[free[--freeCount]];
  }

  private void grow() {
    SendArena sendArena = arena;
    if (sendArena == null) {
      throw new IllegalStateException("not started");
    }
    int old = connections.length;
    int size = Math.max(64, old * 2);
    connections = Arrays.copyOf(connections, size);
    free = new int[size];
    for (int i = size - 1; i >= old; i--) {
      connections[i] = new Connection(this, i, new SendQueue(sendArena), new PendingInput());
      free[freeCount++] = i;
    }
  }

  private void drop(Connection c, int reason) {
    closed(c, reason);
    c.end();
    free[freeCount++] = c.index;
  }
}
