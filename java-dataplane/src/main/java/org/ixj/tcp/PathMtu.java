// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import org.ixj.abi.ResultCode;
import org.ixj.net.Addresses;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;
import org.ixj.wire.TcpHeader;

/**
 * ICMP errors about our segments: path MTU discovery (RFC 1191, RFC 8201) and dead ends (RFC 5461).
 */
final class PathMtu {
  private static final int UNREACHABLE = 3;
  private static final int FRAGMENTATION_NEEDED = 4;

  private final Lifecycle lifecycle;
  private final OutputQueue output;
  private final Counters counters;

  PathMtu(Lifecycle lifecycle, OutputQueue output, Counters counters) {
    this.lifecycle = lifecycle;
    this.output = output;
    this.counters = counters;
  }

  /**
   * {@code seq} is the quoted segment's: RFC 5927 §4.1 wants it in flight, else it is a forgery.
   */
  void error(Connection c, int type, int code, int mtu, int seq) {
    boolean inFlight = Seq.ge(seq, c.sndUna) && Seq.lt(seq, c.sndNxt);
    if (type != UNREACHABLE || !inFlight) {
      counters.add(Counter.TCP_ICMP_IGNORED);
      return;
    }
    if (c.state == State.SYN_SENT) {
      // Deviation: RFC 1122 §4.2.3.9 calls net and host unreachable a hint; like others (RFC 5461
      // §4.1) we end a connect on it. The quoted number proves that our SYN got there.
      if (code != FRAGMENTATION_NEEDED) {
        lifecycle.die(c, ResultCode.UNREACHABLE);
      }
      return;
    }
    // Whoever claims less than what passes everywhere wants us to waste work.
    int passes = Math.max(mtu, Addresses.leastMtu(c.remoteAddress));
    int headers = Addresses.headerBytes(c.remoteAddress) + TcpHeader.BYTES;
    int mss = passes - headers - (c.timestampsOn ? 12 : 0);
    if (code != FRAGMENTATION_NEEDED || mtu == 0 || mss >= c.mss || c.board.isEmpty()) {
      // RFC 5927 §5: an established connection outlives all other errors.
      counters.add(Counter.TCP_ICMP_IGNORED);
      return;
    }
    c.mss = mss;
    // What was too big is lost for certain; this is no sign of congestion (RFC 1191 §6.5).
    SackScoreboard board = c.board;
    for (int n = board.head(); n != SackScoreboard.NONE; n = board.next(n)) {
      if (!board.is(n, SackScoreboard.SACKED) && board.end(n) - board.seq(n) > mss) {
        board.markLost(n);
      }
    }
    c.sendAtOnce = true;
    output.add(c);
  }
}
