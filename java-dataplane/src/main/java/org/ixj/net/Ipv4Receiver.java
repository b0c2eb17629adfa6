// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import java.lang.foreign.MemorySegment;
import org.ixj.memory.MbufPool;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;
import org.ixj.wire.EcnField;
import org.ixj.wire.EthernetHeader;
import org.ixj.wire.HeaderFault;
import org.ixj.wire.Icmpv4Header;
import org.ixj.wire.Ipv4Header;
import org.jspecify.annotations.Nullable;

/**
 * The receiving half of IPv4 (RFC 791, RFC 1122 §3.2.1): what may not be is dropped, each reason
 * with its counter, fragments are put together, and whole datagrams go to their protocol. The TTL
 * is nothing to the host a datagram is for (RFC 1122 §3.2.1.7). Owned by one elastic thread.
 */
final class Ipv4Receiver {
  /** Where in its message buffer a reassembled payload starts. */
  static final int HEADROOM = EthernetHeader.BYTES + Ipv4Header.BYTES;

  private static final long NONE = -1;

  private final InterfaceConfig config;
  private final MbufPool pool;
  private final Reassembly reassembly;
  private final Icmpv4 icmp;
  private final @Nullable Transport[] transports;
  private final Counters counters;

  // Header of the datagram that is being handed up, if an error may be sent about it.
  private long errorAboutAt = NONE;

  Ipv4Receiver(
      InterfaceConfig config,
      MbufPool pool,
      Reassembly reassembly,
      Icmpv4 icmp,
      @Nullable Transport[] transports,
      Counters counters) {
    this.config = config;
    this.pool = pool;
    this.reassembly = reassembly;
    this.icmp = icmp;
    this.transports = transports;
    this.counters = counters;
  }

  /**
   * Takes over a message buffer with a datagram.
   *
   * @param at offset of the IPv4 header in the pool's segment
   * @param bytes from there to the frame's end, padding included
   * @param toAll whether the frame went to a group of stations
   */
  void input(int mbuf, long at, int bytes, boolean toAll, long nowUs) {
    MemorySegment m = pool.segment();
    int header = Ipv4Header.check(m, at, bytes);
    Counter refused = header < 0 ? fault(header) : refuse(m, at, header, toAll);
    if (refused != null) {
      counters.add(refused);
      pool.free(mbuf);
      return;
    }
    int source = Ipv4Header.source(m, at);
    int destination = Ipv4Header.destination(m, at);
    int protocol = Ipv4Header.protocol(m, at);
    boolean toUs = destination == config.address();
    long payload = at + header;
    int length = Ipv4Header.totalLength(m, at) - header;
    int ecn = Ipv4Header.ecn(m, at);
    if (ecn == EcnField.CE) {
      pool.congestionExperienced(mbuf, true);
    }
    if (Ipv4Header.isFragment(m, at)) {
      // RFC 791 §3.2: source, destination, protocol and identification name a datagram.
      long key = (long) protocol << 16 | Ipv4Header.identification(m, at);
      int offset = Ipv4Header.fragmentOffset(m, at);
      boolean last = !Ipv4Header.moreFragments(m, at);
      length =
          reassembly.input(
              m, source, destination, key, protocol, payload, length, offset, last, ecn, nowUs);
      if (length == Reassembly.NOT_WHOLE) {
        pool.free(mbuf);
        return;
      }
      payload = pool.offset(mbuf) + HEADROOM;
      pool.congestionExperienced(mbuf, reassembly.congestionExperienced());
      reassembly.take(m, payload);
      toUs = false; // in what follows this only decides on errors, and none are about fragments
    }
    deliver(mbuf, protocol, source, destination, payload, length, toUs ? at : NONE, nowUs);
  }

  private void deliver(
      int mbuf,
      int protocol,
      int source,
      int destination,
      long at,
      int bytes,
      long headerAt,
      long nowUs) {
    if (protocol == Ipv4Header.PROTOCOL_ICMP) {
      icmp.input(at, bytes, source, nowUs);
      pool.free(mbuf);
      return;
    }
    errorAboutAt = headerAt;
    Transport transport = transports[protocol];
    if (transport == null) {
      counters.add(Counter.IPV4_DROP_PROTOCOL);
      unreachable(Icmpv4Header.CODE_PROTOCOL, nowUs);
      pool.free(mbuf);
    } else {
      transport.input(mbuf, source, destination, at, bytes, nowUs);
    }
    errorAboutAt = NONE;
  }

  /** Sends an error about the datagram being handed up, where that is allowed. */
  void unreachable(int code, long nowUs) {
    if (errorAboutAt != NONE) {
      icmp.unreachable(code, errorAboutAt, nowUs);
    }
  }

  private static Counter fault(int fault) {
    return switch (fault) {
      case HeaderFault.TRUNCATED -> Counter.IPV4_DROP_TRUNCATED;
      case HeaderFault.BAD_CHECKSUM -> Counter.IPV4_DROP_CHECKSUM;
      default -> Counter.IPV4_DROP_MALFORMED;
    };
  }

  /** Why a datagram with a valid header is not taken, or null. */
  private @Nullable Counter refuse(MemorySegment m, long at, int header, boolean toAll) {
    int destination = Ipv4Header.destination(m, at);
    boolean toUs = destination == config.address();
    if (!toUs && !config.broadcast(destination)) {
      return Counter.IPV4_DROP_NOT_FOR_US;
    }
    // RFC 1122 §3.2.1.3: a source is one host, and not we. 0.0.0.0 is for hosts that have no
    // address yet, with whom we have no business.
    if (!config.host(Ipv4Header.source(m, at))) {
      return Counter.IPV4_DROP_MARTIAN;
    }
    // RFC 1122 §3.3.6: to all stations but one address. §3.2.2.6 and §4.2.3.10: neither echoes nor
    // TCP are for everybody.
    if (toUs ? toAll : Ipv4Header.protocol(m, at) != Ipv4Header.PROTOCOL_UDP) {
      return Counter.IPV4_DROP_BROADCAST;
    }
    if (header == Ipv4Header.BYTES) {
      return null;
    }
    return switch (Ipv4Header.options(m, at, header)) {
      case Ipv4Header.OPTIONS_HARMLESS -> null;
      case Ipv4Header.OPTIONS_SOURCE_ROUTE -> Counter.IPV4_DROP_SOURCE_ROUTE;
      default -> Counter.IPV4_DROP_MALFORMED;
    };
  }
}
