// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import org.ixj.stats.Counter;
import org.ixj.stats.Counters;
import org.ixj.wire.TcpHeader;

/** Resets for segments that belong to nothing (RFC 9293 §3.5.2, group 1), at a bounded rate. */
final class ResetOut {
  private final SegmentOut out;
  private final RateLimit limit;
  private final Counters counters;

  ResetOut(SegmentOut out, RateLimit limit, Counters counters) {
    this.out = out;
    this.limit = limit;
    this.counters = counters;
  }

  /** Answers the segment, which is not a reset itself. */
  void answer(Segment s, long nowUs) {
    if (!limit.take(nowUs)) {
      counters.add(Counter.TCP_RESET_LIMITED);
      return;
    }
    if (s.hasAck()) {
      send(s, s.ack, 0, TcpHeader.RST);
    } else {
      send(s, 0, s.seq + s.length(), TcpHeader.RST | TcpHeader.ACK);
    }
  }

  private void send(Segment s, int seq, int ack, int flags) {
    out.bare(s.local, s.localPort, s.remote, s.remotePort, seq, ack, flags, 0, false, 0, 0);
  }
}
