// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import org.ixj.stats.Counter;
import org.ixj.stats.Counters;
import org.ixj.wire.TcpHeader;

/** Segments for connections in TIME_WAIT. */
final class TimeWaitIn {
  private final TcpConfig config;
  private final TimeWaitTable table;
  private final Lifecycle lifecycle;
  private final SegmentOut out;
  private final RateLimit challenges;
  private final Counters counters;

  TimeWaitIn(
      TcpConfig config,
      TimeWaitTable table,
      Lifecycle lifecycle,
      SegmentOut out,
      RateLimit challenges,
      Counters counters) {
    this.config = config;
    this.table = table;
    this.lifecycle = lifecycle;
    this.out = out;
    this.challenges = challenges;
    this.counters = counters;
  }

  /** Returns true when the entry gave way to a new SYN, which the caller then treats as such. */
  boolean segment(int entry, Segment s, long nowUs) {
    if (Handshake.opens(s) && reopens(entry, s)) {
      lifecycle.removeTimeWait(entry);
      return true;
    }
    counters.add(Counter.TCP_IN_TIME_WAIT);
    if (s.rst()) {
      // Deviation: RFC 9293 deletes the entry; RFC 1337 §3 shows why an old reset must not.
      return false;
    }
    if (s.fin() && s.seq + s.bytes + 1 == table.rcvNxt(entry)) {
      table.restart(entry, nowUs + config.timeWaitUs());
    } else if (s.length() == 0 && s.seq == table.rcvNxt(entry)) {
      return false;
    }
    if (challenges.take(nowUs)) {
      acknowledge(entry, nowUs);
    } else {
      counters.add(Counter.TCP_CHALLENGE_LIMITED);
    }
    return false;
  }

  /** RFC 6191 §2: a newer timestamp, or without timestamps a higher sequence number. */
  private boolean reopens(int entry, Segment s) {
    if (table.timestamps(entry) && s.timestamps) {
      return Seq.gt(s.tsVal, table.tsRecent(entry))
          || (s.tsVal == table.tsRecent(entry) && Seq.gt(s.seq, table.rcvNxt(entry)));
    }
    return Seq.gt(s.seq, table.rcvNxt(entry));
  }

  private void acknowledge(int entry, long nowUs) {
    out.bare(
        table.localAddress(entry),
        table.localPort(entry),
        table.remoteAddress(entry),
        table.remotePort(entry),
        table.sndNxt(entry),
        table.rcvNxt(entry),
        TcpHeader.ACK,
        0,
        table.timestamps(entry),
        (int) (nowUs / 1000) + table.tsOffset(entry),
        table.tsRecent(entry));
  }
}
