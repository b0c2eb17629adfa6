// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import java.lang.foreign.MemorySegment;
import org.ixj.memory.MbufPool;
import org.ixj.net.Addresses;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;
import org.ixj.wire.InternetChecksum;
import org.ixj.wire.TcpHeader;

/** From datagrams to what they belong to: a connection, a TIME_WAIT entry, a listener, nothing. */
final class Demux {
  private static final int PROTOCOL = 6;

  private final MbufPool pool;
  private final Addresses addresses;
  private final ConnectionTable table;
  private final Connections connections;
  private final Listeners listeners;
  private final SegmentIn segmentIn;
  private final TimeWaitIn timeWaitIn;
  private final Handshake handshake;
  private final ResetOut resets;
  private final PathMtu pathMtu;
  private final Counters counters;
  private final Segment segment = new Segment();

  Demux(
      MbufPool pool,
      Addresses addresses,
      ConnectionTable table,
      Connections connections,
      Listeners listeners,
      SegmentIn segmentIn,
      TimeWaitIn timeWaitIn,
      Handshake handshake,
      ResetOut resets,
      PathMtu pathMtu,
      Counters counters) {
    this.pool = pool;
    this.addresses = addresses;
    this.table = table;
    this.connections = connections;
    this.listeners = listeners;
    this.segmentIn = segmentIn;
    this.timeWaitIn = timeWaitIn;
    this.handshake = handshake;
    this.resets = resets;
    this.pathMtu = pathMtu;
    this.counters = counters;
  }

  /** Returns whether the buffer was kept. */
  boolean take(int mbuf, int source, int destination, long at, int bytes, long nowUs) {
    counters.add(Counter.TCP_SEGMENTS_RECEIVED);
    MemorySegment m = pool.segment();
    long within = at - pool.offset(mbuf);
    if (within < 0
        || within + bytes > pool.bufferBytes()
        || !TcpHeader.valid(m, at, bytes)
        || !unicast(source)
        || !unicast(destination)) {
      counters.add(Counter.TCP_DROP_MALFORMED);
      return false;
    }
    if (!pool.isTransportChecked(mbuf) && !checksumHolds(source, destination, at, bytes)) {
      counters.add(Counter.TCP_DROP_CHECKSUM);
      return false;
    }
    Segment s = segment;
    s.parse(m, source, destination, at, bytes);
    int found = table.get(destination, s.localPort, source, s.remotePort);
    if (found == ConnectionTable.ABSENT) {
      return unknown(s, mbuf, nowUs);
    }
    if ((found & Lifecycle.TIME_WAIT) != 0) {
      return timeWaitIn.segment(found & ~Lifecycle.TIME_WAIT, s, nowUs) && unknown(s, mbuf, nowUs);
    }
    return segmentIn.segment(connections.at(found), s, mbuf, nowUs);
  }

  private boolean checksumHolds(int source, int destination, long at, int bytes) {
    long sum =
        addresses.pseudoHeader(source, destination, PROTOCOL, bytes)
            + InternetChecksum.sum(pool.segment(), at, bytes);
    return InternetChecksum.fold(sum) == 0;
  }

  /** RFC 1122 §4.2.3.10: no connection with a group, a reserved address, or nobody. */
  static boolean unicast(int address) {
    return address != 0 && (address >>> 28 < 0xE || Addresses.ipv6(address));
  }

  /** RFC 9293 §3.10.7.1, CLOSED, and §3.10.7.2, LISTEN. */
  private boolean unknown(Segment s, int mbuf, long nowUs) {
    Listener l = listeners.find(s.local, s.localPort);
    if (l != null && s.remotePort != 0) {
      if (Handshake.opens(s)) {
        handshake.listen(l, s, nowUs);
        return false;
      }
      Connection c = Handshake.completes(s) ? handshake.completed(l, s, nowUs) : null;
      if (c != null) {
        return segmentIn.segment(c, s, mbuf, nowUs);
      }
    }
    counters.add(Counter.TCP_NO_CONNECTION_FOR);
    // A reset is never answered; a listener answers only acknowledgements.
    if (!s.rst() && (l == null || s.hasAck())) {
      resets.answer(s, nowUs);
    }
    return false;
  }

  /** An ICMP error; the quoted segment is one of ours, so its source is we. */
  void error(int type, int code, int mtu, int source, int destination, long at) {
    MemorySegment m = pool.segment();
    int localPort = TcpHeader.sourcePort(m, at);
    int remotePort = TcpHeader.destinationPort(m, at);
    int found = table.get(source, localPort, destination, remotePort);
    if (found == ConnectionTable.ABSENT || (found & Lifecycle.TIME_WAIT) != 0) {
      counters.add(Counter.TCP_ICMP_IGNORED);
      return;
    }
    pathMtu.error(connections.at(found), type, code, mtu, TcpHeader.sequence(m, at));
  }
}
