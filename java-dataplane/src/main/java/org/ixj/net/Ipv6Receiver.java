// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import java.lang.foreign.MemorySegment;
import org.ixj.memory.MbufPool;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;
import org.ixj.wire.EcnField;
import org.ixj.wire.EthernetHeader;
import org.ixj.wire.HeaderFault;
import org.ixj.wire.Icmpv6Header;
import org.ixj.wire.Ipv4Header;
import org.ixj.wire.Ipv6Chain;
import org.ixj.wire.Ipv6Fragment;
import org.ixj.wire.Ipv6Header;
import org.ixj.wire.TcpHeader;
import org.ixj.wire.UdpHeader;
import org.jspecify.annotations.Nullable;

/**
 * The receiving half of IPv6 (RFC 8200): what may not be is dropped, each reason with its counter
 * and, where the RFC wants it, told the sender; fragments are put together, and whole datagrams go
 * to their protocol. Owned by one elastic thread.
 */
final class Ipv6Receiver {
  /** Where in its message buffer a reassembled payload starts. */
  static final int HEADROOM = EthernetHeader.BYTES + Ipv6Header.BYTES;

  private final MbufPool pool;
  private final Reassembly reassembly;
  private final Addresses addresses;
  private final Ipv6Local local;
  private final Icmpv6 icmp;
  private final @Nullable Transport[] transports;
  private final Counters counters;
  private final Ipv6Chain chain = new Ipv6Chain();
  private final Ipv6Datagram datagram = new Ipv6Datagram();

  // Whether a datagram is being handed up that an error may be sent about.
  private boolean handingUp;

  Ipv6Receiver(
      MbufPool pool,
      Reassembly reassembly,
      Addresses addresses,
      Ipv6Local local,
      Icmpv6 icmp,
      @Nullable Transport[] transports,
      Counters counters) {
    this.pool = pool;
    this.reassembly = reassembly;
    this.addresses = addresses;
    this.local = local;
    this.icmp = icmp;
    this.transports = transports;
    this.counters = counters;
  }

  /**
   * Takes over a message buffer with a datagram.
   *
   * @param at offset of the IPv6 header in the pool's segment
   * @param bytes from there to the frame's end, padding included
   * @param station of the frame's sender
   * @param alone whether the frame went to one station alone
   */
  void input(int mbuf, long at, int bytes, long station, boolean alone, long nowUs) {
    MemorySegment m = pool.segment();
    int header = Ipv6Header.check(m, at, bytes);
    Ipv6Datagram d = datagram;
    Counter refused;
    if (header < 0) {
      refused =
          header == HeaderFault.TRUNCATED
              ? Counter.IPV6_DROP_TRUNCATED
              : Counter.IPV6_DROP_MALFORMED;
    } else {
      d.read(m, at, station, alone);
      refused = refuse(d);
    }
    if (refused != null) {
      counters.add(refused);
      pool.free(mbuf);
      return;
    }
    if (d.ecn == EcnField.CE) {
      pool.congestionExperienced(mbuf, true);
    }
    found(mbuf, m, chain.walk(m, at, d.end), nowUs);
  }

  /** Why a datagram with a valid header is not taken, or null. */
  private @Nullable Counter refuse(Ipv6Datagram d) {
    if (d.toGroup()) {
      if (!local.state().listens(d.destinationHigh, d.destinationLow)) {
        return Counter.IPV6_DROP_NOT_FOR_US;
      }
    } else {
      d.ours = local.find(d.destinationHigh, d.destinationLow);
      if (d.ours == Addresses.NONE) {
        return Counter.IPV6_DROP_NOT_FOR_US;
      }
      if (!d.toStation) {
        return Counter.IPV6_DROP_GROUP; // to all stations but one address
      }
    }
    // RFC 4291 §2.5.2 and §2.7: a source is one host, and not we; or a host without an address yet,
    // which speaks to groups alone.
    boolean nobody = d.fromNowhere() && d.toGroup();
    boolean somebody =
        Ipv6Header.host(d.sourceHigh)
            && local.state().indexOf(d.sourceHigh, d.sourceLow) == Ipv6State.NONE;
    return nobody || somebody ? null : Counter.IPV6_DROP_MARTIAN;
  }

  /** Goes on with what {@link #chain} found. */
  private void found(int mbuf, MemorySegment m, int what, long nowUs) {
    Ipv6Datagram d = datagram;
    int found = what;
    while (found == Ipv6Chain.FRAGMENT) {
      d.fragment = true;
      long at = chain.at();
      if (Ipv6Fragment.offset(m, at) != 0 || Ipv6Fragment.more(m, at)) {
        fragment(mbuf, m, at, nowUs);
        return;
      }
      // RFC 6946 §4: the only piece of its datagram has nothing to do with others.
      found = chain.resume(m, d.end);
    }
    if (found == Ipv6Chain.PAYLOAD) {
      deliver(mbuf, chain.protocol(), chain.at(), (int) (d.end - chain.at()), nowUs);
    } else {
      refused(d, found, nowUs);
      pool.free(mbuf);
    }
  }

  private void refused(Ipv6Datagram d, int found, long nowUs) {
    switch (found) {
      case Ipv6Chain.PROBLEM -> {
        counters.add(
            chain.code() == Icmpv6Header.CODE_OPTION
                ? Counter.IPV6_DROP_OPTION
                : Counter.IPV6_DROP_HEADER);
        problem(d, chain.code(), chain.pointer(), chain.evenToGroups(), nowUs);
      }
      case Ipv6Chain.REFUSED -> counters.add(Counter.IPV6_DROP_OPTION);
      case Ipv6Chain.TOO_LONG -> counters.add(Counter.IPV6_DROP_CHAIN);
      case Ipv6Chain.NOTHING -> counters.add(Counter.IPV6_DROP_NOTHING);
      default -> counters.add(Counter.IPV6_DROP_MALFORMED);
    }
  }

  /** Tells the sender of a problem, where RFC 4443 §2.4 e allows it. */
  private void problem(Ipv6Datagram d, int code, int pointer, boolean evenToGroups, long nowUs) {
    boolean alone = d.toStation && !d.toGroup();
    if (d.headerAt != Ipv6Datagram.GONE
        && !d.fromNowhere()
        && (alone || evenToGroups)
        && !Ipv6Chain.carriesError(pool.segment(), d.headerAt, d.end)) {
      icmp.send(d, Icmpv6Header.PARAMETER_PROBLEM, code, pointer, nowUs);
    }
  }

  /** RFC 8200 §4.5: a piece of a datagram, whose fragment header lies at {@code header}. */
  private void fragment(int mbuf, MemorySegment m, long header, long nowUs) {
    Ipv6Datagram d = datagram;
    long at = header + Ipv6Fragment.BYTES;
    int bytes = (int) (d.end - at);
    int offset = Ipv6Fragment.offset(m, header);
    boolean more = Ipv6Fragment.more(m, header);
    int length = Reassembly.NOT_WHOLE;
    if (d.ours == Addresses.NONE) {
      counters.add(Counter.IPV6_DROP_GROUP);
    } else if (more && bytes % Reassembly.UNIT != 0) {
      malformed(d, Icmpv6Header.CODE_FIELD, Ipv6Header.PAYLOAD_LENGTH, nowUs);
    } else if (offset + bytes > Ipv6Header.MAX_PAYLOAD_BYTES) {
      int pointer = (int) (header - d.headerAt) + Ipv6Fragment.OFFSET;
      malformed(d, Icmpv6Header.CODE_FIELD, pointer, nowUs);
    } else if (offset > 0 || startsWell(d, m, nowUs)) {
      int from = addresses.of(d.sourceHigh, d.sourceLow);
      int next = Ipv6Fragment.nextHeader(m, header);
      // The pieces of a datagram share addresses and identification; nothing else of them counts.
      long key = Integer.toUnsignedLong(Ipv6Fragment.identification(m, header));
      length = reassembly.input(m, from, d.ours, key, next, at, bytes, offset, !more, d.ecn, nowUs);
    }
    if (length == Reassembly.NOT_WHOLE) {
      pool.free(mbuf);
      return;
    }
    long payload = pool.offset(mbuf) + HEADROOM;
    pool.congestionExperienced(mbuf, reassembly.congestionExperienced());
    reassembly.take(m, payload);
    d.headerAt = Ipv6Datagram.GONE; // no errors are sent about what may be forged so easily
    d.end = payload + length;
    int found = chain.walkReassembled(m, reassembly.protocol(), payload, d.end);
    // A fragment of fragments is what no sender makes.
    found(mbuf, m, found == Ipv6Chain.FRAGMENT ? Ipv6Chain.MALFORMED : found, nowUs);
  }

  private void malformed(Ipv6Datagram d, int code, int pointer, long nowUs) {
    counters.add(Counter.FRAGMENTS_MALFORMED);
    problem(d, code, pointer, false, nowUs);
  }

  /** RFC 7112 §5: the first fragment has all headers, so that a filter can see what it is. */
  private boolean startsWell(Ipv6Datagram d, MemorySegment m, long nowUs) {
    int found = chain.resume(m, d.end);
    if (found == Ipv6Chain.PAYLOAD && d.end - chain.at() >= leastBytes(chain.protocol())) {
      return true;
    }
    if (found == Ipv6Chain.PAYLOAD || found == Ipv6Chain.MALFORMED) {
      malformed(d, Icmpv6Header.CODE_FIRST_FRAGMENT, 0, nowUs);
    } else if (found == Ipv6Chain.FRAGMENT) {
      counters.add(Counter.FRAGMENTS_MALFORMED);
    } else {
      refused(d, found, nowUs);
    }
    return false;
  }

  private static int leastBytes(int protocol) {
    return switch (protocol) {
      case Ipv4Header.PROTOCOL_TCP -> TcpHeader.BYTES;
      case Ipv4Header.PROTOCOL_UDP -> UdpHeader.BYTES;
      case Ipv6Header.PROTOCOL_ICMPV6 -> Icmpv6Header.BYTES;
      default -> 1;
    };
  }

  private void deliver(int mbuf, int protocol, long at, int bytes, long nowUs) {
    Ipv6Datagram d = datagram;
    if (protocol == Ipv6Header.PROTOCOL_ICMPV6) {
      icmp.input(d, at, bytes, nowUs);
      pool.free(mbuf);
      return;
    }
    if (d.ours == Addresses.NONE) {
      counters.add(Counter.IPV6_DROP_GROUP); // neither TCP nor UDP is for groups here
      pool.free(mbuf);
      return;
    }
    Transport transport = transports[protocol];
    if (transport == null) {
      counters.add(Counter.IPV6_DROP_PROTOCOL);
      problem(d, Icmpv6Header.CODE_NEXT_HEADER, chain.namedAt(), false, nowUs);
      pool.free(mbuf);
      return;
    }
    handingUp = d.headerAt != Ipv6Datagram.GONE;
    int source = addresses.of(d.sourceHigh, d.sourceLow);
    transport.input(mbuf, source, d.ours, at, bytes, nowUs);
    handingUp = false;
  }

  /** The datagram being handed up, if one is, is for a port nobody uses: its sender is told. */
  void portUnreachable(long nowUs) {
    if (handingUp) {
      icmp.send(datagram, Icmpv6Header.UNREACHABLE, Icmpv6Header.CODE_PORT, 0, nowUs);
    }
  }
}
