// SPDX-License-Identifier: Apache-2.0
package org.ixj.sim;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.ixj.abi.ResultCode;

/** One connection as its application sees it; checks every promise of the contract. */
final class SimConversation {
  private static final long PATIENCE_US = 300_000_000;

  final long cookie;
  boolean ended;
  int reason;
  long wakeUs;
  int received;
  int acked;
  private final SimHost host;
  private final long handle;
  private final int stream;
  private final boolean connector;
  private final SimPlan plan;
  private final int ring;
  private final int ringBase;
  private final int toSend;
  private final int toReceive;
  private boolean open;
  private boolean eof;
  private boolean closed;
  private int window;
  private int sent;
  private long notDone;
  private long doneAtUs;
  private long patienceUs;

  SimConversation(
      SimHost host, long handle, long cookie, int stream, boolean connector, SimPlan plan) {
    this.host = host;
    this.handle = handle;
    this.cookie = cookie;
    this.stream = stream;
    this.connector = connector;
    this.plan = plan;
    ring = plan.ring();
    ringBase = (int) (cookie % plan.rings()) * ring;
    toSend = plan.sends(connector);
    toReceive = plan.sends(!connector);
    wakeUs = connector ? Long.MAX_VALUE : 0;
  }

  private static byte pattern(int stream, boolean fromConnector, int position) {
    int x = position * 0x9E3779B1 + stream * 7 + (fromConnector ? 1 : 2);
    return (byte) ((x >>> 13) ^ x);
  }

  void connected(int code, int firstWindow) {
    check(connector && !open, "connected twice");
    if (code != 0) {
      finish(code);
      return;
    }
    open = true;
    window = firstWindow;
    wakeUs = 0;
  }

  void recv(MemorySegment pool, long offset, int length) {
    check(open && !eof && !closed, "recv out of place");
    wakeUs = 0;
    if (length == 0) {
      eof = true;
      return;
    }
    for (int i = 0; i < length; i++) {
      byte expected = pattern(stream, !connector, received + i);
      check(
          pool.get(ValueLayout.JAVA_BYTE, offset + i) == expected,
          "byte " + (received + i) + " is wrong");
    }
    received += length;
    notDone += length;
  }

  void sent(long bytes, int nowWindow) {
    open = true;
    window = nowWindow;
    acked += (int) bytes;
    check(acked <= sent, "acknowledged more than was sent");
    wakeUs = 0;
  }

  void dead(int code) {
    check(open, "dead before open");
    if (code == ResultCode.OK) {
      check(closed && acked == sent, "orderly end with " + (sent - acked) + " not acknowledged");
    }
    finish(code);
  }

  private void finish(int code) {
    ended = true;
    reason = code;
    wakeUs = Long.MAX_VALUE;
  }

  void act(long nowUs) {
    if (ended || !open || nowUs < wakeUs) {
      return;
    }
    wakeUs = Long.MAX_VALUE;
    if (plan.ending() == SimPlan.Ending.ABORT && !connector) {
      // The one reset of the other side may be lost: without data of ours in flight only patience
      // ends this. Any event has come through here and started it over.
      if (patienceUs != 0 && nowUs >= patienceUs) {
        check(host.tcp.abort(handle, nowUs) == 0, "abort");
        closed = true;
        return;
      }
      patienceUs = nowUs + PATIENCE_US;
    }
    read(nowUs);
    if (!closed) {
      write(nowUs);
    }
    end(nowUs);
    if (patienceUs != 0) {
      wakeUs = Math.min(wakeUs, patienceUs);
    }
  }

  private void read(long nowUs) {
    if (notDone == 0) {
      return;
    }
    if (plan.slowReaderUs() > 0 && doneAtUs == 0) {
      doneAtUs = nowUs + host.random.nextLong(plan.slowReaderUs());
    }
    if (nowUs < doneAtUs) {
      wakeUs = Math.min(wakeUs, doneAtUs);
      return;
    }
    doneAtUs = 0;
    long some = plan.slowReaderUs() > 0 ? 1 + host.random.nextLong(notDone) : notDone;
    // A dead connection whose last event we have not seen yet answers so.
    long code = host.tcp.recvDone(handle, some, nowUs);
    check(code == 0 || code == ResultCode.BAD_STATE, "recvDone " + code);
    notDone -= some;
    if (notDone > 0) {
      wakeUs = nowUs + 1;
    }
  }

  private void write(long nowUs) {
    while (sent < toSend && sent - acked < Math.min(ring, window)) {
      int at = sent % ring;
      int n = 1 + host.random.nextInt(plan.sendMost());
      n = Math.min(n, Math.min(toSend - sent, ring - at));
      n = Math.min(n, ring - (sent - acked));
      for (int i = 0; i < n; i++) {
        host.arena.set(
            ValueLayout.JAVA_BYTE, ringBase + at + i, pattern(stream, connector, sent + i));
      }
      long accepted = host.tcp.send(handle, ringBase + at, n, nowUs);
      if (accepted == ResultCode.BAD_STATE) {
        return;
      }
      check(accepted >= 0 && accepted <= n, "send " + accepted);
      sent += (int) accepted;
      if (accepted < n) {
        return;
      }
    }
  }

  private void end(long nowUs) {
    if (closed) {
      return;
    }
    boolean complete = sent == toSend && acked == sent && received == toReceive;
    boolean mine =
        switch (plan.ending()) {
          case CONNECTOR -> connector ? complete : eof;
          case ACCEPTOR -> connector ? eof : complete;
          case BOTH -> complete || eof;
          case ABORT -> !connector && eof;
          case AT_ONCE -> sent == toSend || eof;
        };
    if (plan.ending() == SimPlan.Ending.ABORT && connector && received >= toReceive / 2) {
      long code = host.tcp.abort(handle, nowUs);
      check(code == 0 || code == ResultCode.BAD_STATE, "abort " + code);
      closed = true;
    } else if (mine) {
      long code = host.tcp.close(handle, nowUs);
      check(code == 0 || code == ResultCode.BAD_STATE, "close " + code);
      closed = true;
    }
  }

  private void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(
          "stream " + stream + (connector ? " connector: " : " acceptor: ") + what);
    }
  }

  boolean complete() {
    return sent == toSend && acked == sent && received == toReceive;
  }

  @Override
  public String toString() {
    return "stream %d %s open=%b eof=%b closed=%b ended=%b reason=%d sent=%d acked=%d received=%d"
        .formatted(
            stream,
            connector ? "connector" : "acceptor",
            open,
            eof,
            closed,
            ended,
            reason,
            sent,
            acked,
            received);
  }
}
