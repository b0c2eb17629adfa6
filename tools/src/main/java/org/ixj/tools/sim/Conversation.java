// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.sim;

import static org.ixj.tools.sim.ViolationException.require;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.ixj.abi.ResultCode;
import org.ixj.tcp.Tcp;
import org.jspecify.annotations.Nullable;

/** A TCP connection as the application at one end of it sees it; checks all that it is told. */
final class Conversation {
  /** Who hears nothing for so long gives up: the other side may have, and its reset be lost. */
  private static final long PATIENCE_US = 300_000_000;

  private static final long NEVER = Long.MAX_VALUE;

  /** Of the send arena: a conversation has as much in flight at most. */
  static final int RING_BYTES = 1 << 14;

  final long cookie;
  final int slot;

  /** When it began, by the world's clock. */
  final long begunUs;

  private final Tcp tcp;
  private final MemorySegment arena;
  private final SplittableRandom random;
  private final long handle;
  private final boolean connector;
  private @Nullable Plan plan;
  private int number;
  private boolean open;
  private boolean ended;
  private boolean gaveUp;
  private boolean eof;
  private boolean closed;
  private int reason;
  private int window;
  private int sent;
  private int acknowledged;
  private int received;
  private int notDone;
  private long doneAtUs;
  private long wakeUs;
  private long patienceUs;

  /**
   * @param slot of the send arena that nobody else uses
   * @param begunUs by the world's clock; {@code nowUs} is by the host's
   * @param number of its plan, where this side connects; the other is told
   */
  Conversation(
      Tcp tcp,
      MemorySegment arena,
      SplittableRandom random,
      long handle,
      long cookie,
      int slot,
      boolean connector,
      int number,
      long begunUs,
      long nowUs) {
    this.tcp = tcp;
    this.arena = arena;
    this.random = random;
    this.handle = handle;
    this.cookie = cookie;
    this.slot = slot;
    this.begunUs = begunUs;
    this.connector = connector;
    this.number = number;
    plan = connector ? Plan.of(number) : null;
    open = !connector;
    wakeUs = connector ? NEVER : nowUs;
    patienceUs = nowUs + PATIENCE_US;
  }

  void connected(int code, int firstWindow, long nowUs) {
    require(connector && !open, "connected twice");
    if (code != ResultCode.OK) {
      finish(code);
      return;
    }
    open = true;
    window = firstWindow;
    heard(nowUs);
  }

  void received(MemorySegment memory, long offset, int length, long nowUs) {
    require(open && !eof && !closed, "data out of place");
    heard(nowUs);
    if (length == 0) {
      eof = true;
      return;
    }
    for (int i = 0; i < length; i++) {
      take(memory.get(ValueLayout.JAVA_BYTE, offset + i));
    }
    notDone += length;
  }

  private void take(byte b) {
    if (!connector && received < Plan.NUMBER_BYTES) {
      number = (number << Byte.SIZE) | (b & 0xFF);
    } else {
      require(b == Plan.at(number, !connector, received), "byte " + received + " is wrong");
    }
    received++;
    if (plan == null && received == Plan.NUMBER_BYTES) {
      plan = Plan.of(number);
    }
    require(plan == null || received <= plan.sends(!connector), "more bytes than were sent");
  }

  void sent(long bytes, int nowWindow, long nowUs) {
    open = true;
    window = nowWindow;
    acknowledged += (int) bytes;
    require(acknowledged <= sent, "more is acknowledged than was sent");
    heard(nowUs);
  }

  void dead(int code) {
    require(open && !ended, "dead out of place");
    require(
        code != ResultCode.OK || (closed && acknowledged == sent),
        "a good end with " + (sent - acknowledged) + " bytes not acknowledged");
    finish(code);
  }

  private void heard(long nowUs) {
    wakeUs = nowUs;
    patienceUs = nowUs + PATIENCE_US;
  }

  private void finish(int code) {
    ended = true;
    reason = code;
    wakeUs = NEVER;
  }

  /** Whether it should have ended long ago. */
  boolean hangs(long nowUs) {
    return !ended && nowUs > patienceUs + PATIENCE_US / 2;
  }

  /** When it wants to act; Long.MAX_VALUE when never. */
  long nextUs() {
    return ended || gaveUp ? NEVER : Math.min(wakeUs, patienceUs);
  }

  /** Acts, if it is time. */
  void act(long nowUs) {
    if (nextUs() > nowUs) {
      return;
    }
    wakeUs = NEVER;
    if (nowUs >= patienceUs) {
      require(open, "nothing came of a connect");
      gaveUp = true;
      closed = true;
      ask(tcp.abort(handle, nowUs), "abort");
      return;
    }
    Plan known = plan;
    read(known, nowUs);
    if (known == null) {
      if (eof && !closed) {
        closed = true;
        ask(tcp.close(handle, nowUs), "close");
      }
      return;
    }
    if (!closed) {
      write(known, nowUs);
      end(known, nowUs);
    }
  }

  private void read(@Nullable Plan known, long nowUs) {
    if (notDone == 0) {
      return;
    }
    long slowUs = known == null ? 0 : known.slowUs();
    if (slowUs > 0 && doneAtUs == 0) {
      doneAtUs = nowUs + random.nextLong(slowUs);
    }
    if (nowUs < doneAtUs) {
      wakeUs = doneAtUs;
      return;
    }
    doneAtUs = 0;
    int some = slowUs > 0 ? 1 + random.nextInt(notDone) : notDone;
    ask(tcp.recvDone(handle, some, nowUs), "recvDone");
    notDone -= some;
    if (notDone > 0) {
      wakeUs = nowUs + 1;
    }
  }

  private void write(Plan known, long nowUs) {
    int all = known.sends(connector);
    while (sent < all && sent - acknowledged < Math.min(RING_BYTES, window)) {
      int at = sent % RING_BYTES;
      int most = Math.min(all - sent, Math.min(RING_BYTES - at, RING_BYTES - sent + acknowledged));
      int n = Math.min(1 + random.nextInt(known.most()), most);
      long from = (long) slot * RING_BYTES + at;
      for (int i = 0; i < n; i++) {
        arena.set(ValueLayout.JAVA_BYTE, from + i, Plan.at(number, connector, sent + i));
      }
      long taken = tcp.send(handle, from, n, nowUs);
      if (taken == ResultCode.BAD_STATE) {
        return; // its last event is on its way
      }
      require(taken >= 0 && taken <= n, "send: " + taken);
      sent += (int) taken;
      if (taken < n) {
        return;
      }
    }
  }

  private void end(Plan known, long nowUs) {
    boolean complete = complete(known);
    boolean closes =
        switch (known.ending()) {
          case CONNECTOR -> connector ? complete : eof;
          case ACCEPTOR -> connector ? eof : complete;
          case BOTH -> complete || eof;
          case ABORT -> !connector && eof;
          case AT_ONCE -> sent == known.sends(connector) || eof;
        };
    if (known.ending() == Plan.Ending.ABORT && connector && received >= known.back() / 2) {
      closed = true;
      ask(tcp.abort(handle, nowUs), "abort");
    } else if (closes) {
      closed = true;
      ask(tcp.close(handle, nowUs), "close");
    }
  }

  /** A connection that is dead already, whose last event is on its way, answers so. */
  private static void ask(long code, String what) {
    require(code == ResultCode.OK || code == ResultCode.BAD_STATE, what + ": " + code);
  }

  private boolean complete(Plan known) {
    return sent == known.sends(connector)
        && acknowledged == sent
        && received == known.sends(!connector);
  }

  boolean ended() {
    return ended;
  }

  /** Whether it has ended as planned, or did not plan to. */
  boolean well() {
    Plan known = plan;
    return known == null
        || !known.orderly()
        || (complete(known) && reason == ResultCode.OK && !gaveUp);
  }

  long bytes() {
    return received;
  }

  @Override
  public String toString() {
    return ("conversation %d, %s, %s: open %b, eof %b, closed %b, ended %b for %d, gave up %b,"
            + " sent %d, acknowledged %d, received %d")
        .formatted(
            number,
            connector ? "connector" : "acceptor",
            plan,
            open,
            eof,
            closed,
            ended,
            reason,
            gaveUp,
            sent,
            acknowledged,
            received);
  }
}
