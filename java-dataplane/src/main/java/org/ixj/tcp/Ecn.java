// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import org.ixj.stats.Counter;
import org.ixj.stats.Counters;
import org.ixj.wire.TcpHeader;

/**
 * Explicit congestion notification of connections whose sides agreed on it: RFC 3168 §6.1, and RFC
 * 8257 §3 for DCTCP. What it costs those that did not is one test of a flag.
 */
final class Ecn {
  private final SegmentOut out;
  private final Counters counters;

  Ecn(SegmentOut out, Counters counters) {
    this.out = out;
    this.counters = counters;
  }

  /**
   * Data within the window arrived (§6.1.3): marks are echoed on every acknowledgement until the
   * peer says that it has reduced its window.
   *
   * @param marked whether the segment met congestion on its way
   */
  void arrived(Connection c, Segment s, boolean marked, long nowUs) {
    if (marked) {
      counters.add(Counter.TCP_ECN_MARKED);
    }
    if (c.algorithm == CongestionAlgorithm.DCTCP) {
      echoEach(c, marked, nowUs);
      return;
    }
    if (s.cwr()) {
      // The peer may be down to a single segment and wait for nothing else.
      c.ackNow = true;
      c.ecnEcho = 0;
    }
    if (marked) {
      // The first mark is told at once, what goes before it is told by the same acknowledgement.
      c.ackNow |= c.ecnEcho == 0;
      c.ecnEcho = TcpHeader.ECE;
    }
  }

  /**
   * RFC 8257 §3.2: the sender counts marked bytes, so an acknowledgement is of such alone or of
   * others alone, and goes out when the one kind follows the other.
   */
  private void echoEach(Connection c, boolean marked, long nowUs) {
    int echo = marked ? TcpHeader.ECE : 0;
    if (echo == c.ecnEcho) {
      return;
    }
    if (c.unackedBytes > 0) {
      out.segment(c, c.sndNxt, 0, false, nowUs);
    }
    c.ecnEcho = echo;
    c.ackNow = true;
  }

  /**
   * An acknowledgement (§6.1.2). Marks count once per window of data: those of segments sent before
   * the last reduction were answered by it. An acknowledgement of exactly those may still come
   * before the peer has seen our CWR.
   *
   * @param echo whether it carries ECE
   * @param flight bytes in flight before it
   */
  void acknowledged(Connection c, int ack, boolean echo, int flight) {
    if (echo && Seq.gt(ack, c.ecnRecover)) {
      c.congestion.marked(flight, c.mss);
      c.undoPossible = false;
      reduced(c);
      counters.add(Counter.TCP_ECN_REDUCTIONS);
    }
    // It follows close behind, or 2 GiB later it would seem to lie ahead.
    c.ecnRecover = Seq.max(c.ecnRecover, ack - 1);
  }

  /** The window was reduced, for whatever reason: the next new data says so (§6.1.2). */
  static void reduced(Connection c) {
    c.ecnRecover = c.sndNxt;
    c.ecnReduced = c.ecnOn ? TcpHeader.CWR : 0;
  }
}
