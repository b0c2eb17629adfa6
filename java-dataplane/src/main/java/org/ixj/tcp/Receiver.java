// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import org.ixj.memory.MbufPool;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;
import org.ixj.timer.TimerWheel;

/** The receiving half of a connection: payload, FIN, the window, and when to acknowledge. */
final class Receiver {
  /** Buffers that a connection may hold however few are free, beyond the reserve. */
  private static final int LEAST_SHARE = 2;

  private final TcpConfig config;
  private final MbufPool pool;
  private final Payloads payloads;
  private final EventQueue events;
  private final OutputQueue output;
  private final TimerWheel wheel;
  private final Counters counters;
  private final double halfMbufs;

  Receiver(
      TcpConfig config,
      Payloads payloads,
      EventQueue events,
      OutputQueue output,
      TimerWheel wheel,
      Counters counters) {
    this.config = config;
    this.payloads = payloads;
    pool = payloads.pool;
    this.events = events;
    this.output = output;
    this.wheel = wheel;
    this.counters = counters;
    halfMbufs = Math.max(1, pool.capacity() - config.mbufReserve()) / 2.0;
  }

  /** RFC 7323 §2.3: the least shift that lets the whole buffer be announced. */
  static int windowScale(TcpConfig config) {
    int shift = 0;
    while (config.receiveBuffer() >>> shift > 0xFFFF) {
      shift++;
    }
    return shift;
  }

  /**
   * RCV.WND for the next segment. Never takes back what was announced, and moves the right edge
   * only by steps worth a segment (RFC 9293 §3.8.6.2.2, silly window avoidance).
   */
  static int window(Connection c, TcpConfig config) {
    int free = config.receiveBuffer() - c.received.bytes();
    int announced = c.rcvAdv - c.rcvNxt;
    int step = Math.min(config.receiveBuffer() / 2, c.mss);
    return free - announced >= step ? free : Math.max(announced, 0);
  }

  /** RFC 9293 §3.10.7.4 step 7. Returns whether the buffer was kept. */
  boolean text(Connection c, Segment s, int mbuf, long nowUs) {
    int seq = s.seq;
    long at = s.payload;
    int length = s.bytes;
    boolean fin = s.fin();
    int old = c.rcvNxt - seq;
    if (old > 0) {
      noteDuplicate(c, seq, Seq.min(c.rcvNxt, seq + length));
      int cut = Math.min(old, length);
      seq += cut;
      at += cut;
      length -= cut;
      c.ackNow = true;
    }
    int beyond = seq + length - c.rcvAdv;
    if (beyond > 0) {
      length = Math.max(length - beyond, 0);
      fin = false;
      c.ackNow = true;
    } else if (fin && Seq.ge(seq + length, c.rcvAdv) && c.rcvAdv != c.rcvNxt) {
      // The FIN itself would need one number more than the window has: let the peer repeat it,
      // unless the window is shut, where it costs nothing and ends the stall.
      fin = Seq.le(seq + length, c.rcvAdv);
    }
    boolean kept = length > 0 && payload(c, seq, at, length, mbuf, nowUs);
    if (fin && !c.finPending) {
      c.finPending = true;
      c.finSeq = seq + length;
    }
    return kept;
  }

  private boolean payload(Connection c, int seq, long at, int length, int mbuf, long nowUs) {
    c.peerSegment = Math.max(c.peerSegment, length);
    boolean kept;
    if (seq == c.rcvNxt) {
      kept = inOrder(c, seq, at, length, mbuf);
    } else {
      // RFC 5681 §4.2: at once, so that the sender sees the gap.
      kept = ahead(c, seq, at, length, mbuf);
      c.ackNow = true;
    }
    if (!c.ackNow) {
      delayAck(c, nowUs);
    }
    return kept;
  }

  private boolean inOrder(Connection c, int seq, long at, int length, int mbuf) {
    ReceiveQueue q = c.received;
    boolean gap = q.hasGap();
    boolean kept = false;
    if (c.delivers()) {
      int bound = share(c);
      if (exhausted(q, bound) && gap) {
        // Filling the gap goes before what lies behind it.
        q.dropAhead();
      }
      boolean small = length <= pool.bufferBytes() / 4;
      boolean crowded = exhausted(q, bound) || (small && q.held() >= bound / 2);
      if (!(crowded && q.merge(pool.segment(), at, length))) {
        if (exhausted(q, bound)) {
          counters.add(Counter.TCP_DROP_NO_ROOM);
          c.ackNow = true;
          return false;
        }
        q.append(mbuf, seq, at, length);
        kept = true;
      }
    }
    // Deviation from RFC 1122 §4.2.2.13's SHOULD: after close, what still comes is acknowledged and
    // dropped rather than reset, so that our own last data is not destroyed by a reset that races
    // it. A reset follows once our FIN is acknowledged.
    c.rcvNxt = q.pull(seq + length);
    c.unackedBytes += c.rcvNxt - seq;
    if (gap) {
      c.ackNow = true;
    }
    if (c.phase == Phase.OPEN || c.phase == Phase.CONNECTING) {
      events.raise(c, Connection.RECV);
    }
    return kept;
  }

  private boolean ahead(Connection c, int seq, long at, int length, int mbuf) {
    ReceiveQueue q = c.received;
    int bound = share(c);
    // A quarter of the pool in all: what waits behind gaps must never keep out what is in order.
    if (!c.delivers() || exhausted(q, bound) || payloads.outOfOrder >= pool.capacity() / 4) {
      counters.add(Counter.TCP_DROP_NO_ROOM);
      return false;
    }
    c.latestAhead = seq;
    boolean kept = q.insertAhead(mbuf, seq, at, length);
    if (!kept) {
      noteDuplicate(c, seq, seq + length);
    }
    return kept;
  }

  /**
   * Most buffers the connection may hold now. Peers that send and do not read what they are
   * answered make an honest application hold all that the window allows, and never give any of it
   * back. So with more than half of the pool held, any one may hold the less, by the cube of what
   * is free of the other half: in proportion to it, some tens of such peers would still take all;
   * like this it takes more than a thousand.
   */
  private int share(Connection c) {
    int most = c.phase == Phase.OPEN ? config.heldMbufs() : config.knockMbufs();
    double free = Math.max(0, pool.available() - config.mbufReserve()) / halfMbufs;
    return free >= 1 ? most : Math.max((int) (most * free * free * free), LEAST_SHARE);
  }

  private boolean exhausted(ReceiveQueue q, int bound) {
    return pool.available() <= config.mbufReserve() || q.held() >= bound;
  }

  private static void noteDuplicate(Connection c, int start, int end) {
    if (Seq.lt(start, end)) {
      c.duplicateSeen = true;
      c.duplicateStart = start;
      c.duplicateEnd = end;
    }
  }

  /** RFC 9293 §3.8.6.3 and RFC 5681 §4.2: at least every second full segment, else a timer. */
  private void delayAck(Connection c, long nowUs) {
    if (c.unackedBytes >= 2 * c.peerSegment || config.delayedAckUs() == 0) {
      c.ackNow = true;
    } else if (c.ackDueUs == Connection.NEVER) {
      c.ackDueUs = nowUs + config.delayedAckUs();
      // A timer still running from an acknowledgement sent long ago serves as well: it looks at
      // ackDueUs when it ends.
      if (!c.ackTimer.scheduled()) {
        wheel.schedule(c.ackTimer, c.ackDueUs);
      }
    }
  }

  /** The delayed-acknowledgement timer ended. */
  void ackTimer(Connection c, long nowUs) {
    if (c.ackDueUs == Connection.NEVER) {
      return;
    }
    if (nowUs < c.ackDueUs) {
      wheel.schedule(c.ackTimer, c.ackDueUs);
      return;
    }
    c.ackNow = true;
    output.add(c);
  }

  /** Takes the FIN if everything before it has come (step 8). Returns whether it did now. */
  boolean takeFin(Connection c) {
    if (!c.finPending || c.finSeq != c.rcvNxt) {
      return false;
    }
    c.finPending = false;
    c.rcvNxt++;
    if (Seq.lt(c.rcvAdv, c.rcvNxt)) {
      c.rcvAdv = c.rcvNxt;
    }
    c.ackNow = true;
    return true;
  }

  /** The application took bytes: tells the peer when the window opened by a useful step. */
  void opened(Connection c) {
    if (!c.state.receives()) {
      return;
    }
    int grown = window(c, config) - (c.rcvAdv - c.rcvNxt);
    if (grown >= Math.min(config.receiveBuffer() / 2, 2 * c.mss)) {
      c.ackNow = true;
      output.add(c);
    }
  }
}
