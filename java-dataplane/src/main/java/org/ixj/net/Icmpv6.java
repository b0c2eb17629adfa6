// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import java.lang.foreign.MemorySegment;
import org.ixj.memory.MbufPool;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;
import org.ixj.wire.HeaderFault;
import org.ixj.wire.Icmpv4Header;
import org.ixj.wire.Icmpv6Header;
import org.ixj.wire.Ipv6Header;
import org.jspecify.annotations.Nullable;

/**
 * ICMP for IPv6 (RFC 4443): answers echoes, tells of ports, protocols, headers and options nobody
 * knows, hands errors about our own datagrams to their transport, and neighbour discovery's
 * messages to {@link NeighborDiscovery}. Everything sent is limited in rate (§2.4 f). Owned by one
 * elastic thread.
 */
final class Icmpv6 {
  /** Echo replies per second, and as many at once. */
  static final int ECHO_PER_SECOND = Icmpv4.ECHO_PER_SECOND;

  /** Errors per second, and as many at once. */
  static final int ERRORS_PER_SECOND = Icmpv4.ERRORS_PER_SECOND;

  /** §2.4 c: as much of the datagram as fits an error of the least MTU. */
  private static final int MAX_QUOTE = Ipv6Header.MIN_MTU - Ipv6Header.BYTES - Icmpv6Header.BYTES;

  /** What transports want of a quoted header at least: ports and a number. */
  private static final int MIN_QUOTED_PAYLOAD = 8;

  private final MbufPool pool;
  private final IpOutput out;
  private final Addresses addresses;
  private final Ipv6Local local;
  private final NeighborDiscovery discovery;
  private final @Nullable Transport[] transports;
  private final Counters counters;
  private final TokenBucket echoes = new TokenBucket(ECHO_PER_SECOND, ECHO_PER_SECOND);
  private final TokenBucket errors = new TokenBucket(ERRORS_PER_SECOND, ERRORS_PER_SECOND);

  Icmpv6(
      MbufPool pool,
      IpOutput out,
      Ipv6Local local,
      NeighborDiscovery discovery,
      @Nullable Transport[] transports,
      Counters counters) {
    this.pool = pool;
    this.out = out;
    this.addresses = out.addresses();
    this.local = local;
    this.discovery = discovery;
    this.transports = transports;
    this.counters = counters;
  }

  /** A message to us or to a group of ours; read, not kept. Counted once. */
  void input(Ipv6Datagram d, long at, int bytes, long nowUs) {
    MemorySegment m = pool.segment();
    int header = Icmpv6Header.check(m, at, bytes, d.addresses());
    if (header < 0) {
      counters.add(
          header == HeaderFault.BAD_CHECKSUM
              ? Counter.ICMPV6_DROP_CHECKSUM
              : Counter.ICMPV6_DROP_MALFORMED);
      return;
    }
    int type = Icmpv6Header.type(m, at);
    if (NeighborDiscovery.takes(type)) {
      discovery.input(d, m, at, bytes, nowUs);
    } else if (type == Icmpv6Header.GROUP_QUERY) {
      discovery.groupQuery(d, m, at, bytes, nowUs);
    } else if (d.fromNowhere() || d.toGroup()) {
      // Deviation: §4.2 allows answers to echoes to groups, with which a station's neighbours could
      // be made to flood it.
      counters.add(Counter.ICMPV6_IGNORED);
    } else if (type == Icmpv6Header.ECHO_REQUEST) {
      echo(d, m, at, bytes, nowUs);
    } else if (type >= Icmpv6Header.UNREACHABLE && type <= Icmpv6Header.PARAMETER_PROBLEM) {
      error(m, at, bytes);
    } else {
      counters.add(Counter.ICMPV6_IGNORED); // §2.4 b; of unknown errors no transport makes anything
    }
  }

  /** §4.2: the data comes back as it came. */
  private void echo(Ipv6Datagram d, MemorySegment m, long at, int bytes, long nowUs) {
    if (!echoes.take(nowUs)) {
      counters.add(Counter.ICMPV6_ECHO_LIMITED);
      return;
    }
    int to = addresses.of(d.sourceHigh, d.sourceLow);
    // All of it written as header: the message buffer is free again before the device sends.
    long reply = out.begin(d.ours, to, Ipv6Header.PROTOCOL_ICMPV6, bytes);
    if (reply < 0) {
      counters.add(Counter.ICMPV6_ECHO_NOT_SENT);
      return;
    }
    int data = bytes - Icmpv6Header.BYTES;
    MemorySegment o = out.segment();
    MemorySegment.copy(m, at + Icmpv6Header.BYTES, o, reply + Icmpv6Header.BYTES, data);
    Icmpv6Header.write(o, reply, Icmpv6Header.ECHO_REPLY, 0, Icmpv6Header.rest(m, at));
    Icmpv6Header.complete(o, reply, bytes, d.addresses());
    out.commit();
    counters.add(Counter.ICMPV6_ECHO);
  }

  /**
   * §2.4 d: the transport the quoted datagram came from is told, if we can be its source.
   * Transports know errors by ICMP's numbers for IPv4.
   */
  private void error(MemorySegment m, long at, int bytes) {
    long quote = at + Icmpv6Header.BYTES;
    int quoted = bytes - Icmpv6Header.BYTES;
    if (Ipv6Header.checkQuoted(m, quote, quoted) < 0) {
      counters.add(Counter.ICMPV6_DROP_MALFORMED);
      return;
    }
    int left = Math.min(quoted - Ipv6Header.BYTES, Ipv6Header.payloadLength(m, quote));
    // Ours have no extension headers.
    int protocol = Ipv6Header.nextHeader(m, quote);
    Transport transport = transports[protocol];
    int source = local.find(Ipv6Header.sourceHigh(m, quote), Ipv6Header.sourceLow(m, quote));
    int destination =
        addresses.find(Ipv6Header.destinationHigh(m, quote), Ipv6Header.destinationLow(m, quote));
    if (transport == null
        || left < MIN_QUOTED_PAYLOAD
        || source == Addresses.NONE
        || destination == Addresses.NONE) {
      counters.add(Counter.ICMPV6_IGNORED);
      return;
    }
    int type = Icmpv6Header.type(m, at);
    int code = Icmpv6Header.code(m, at);
    int asType = Icmpv4Header.UNREACHABLE;
    int asCode = code == Icmpv6Header.CODE_PORT ? Icmpv4Header.CODE_PORT : Icmpv4Header.CODE_HOST;
    int mtu = 0;
    if (type == Icmpv6Header.TOO_BIG) {
      asCode = Icmpv4Header.CODE_FRAGMENTATION_NEEDED;
      mtu = (int) Math.min(Integer.toUnsignedLong(Icmpv6Header.rest(m, at)), Integer.MAX_VALUE);
      if (mtu < Ipv6Header.MIN_MTU) {
        counters.add(Counter.ICMPV6_IGNORED); // RFC 8201 §4: such a claim is discarded
        return;
      }
    } else if (type != Icmpv6Header.UNREACHABLE) {
      asCode = code;
      asType =
          type == Icmpv6Header.TIME_EXCEEDED
              ? Icmpv4Header.TIME_EXCEEDED
              : Icmpv4Header.PARAMETER_PROBLEM;
    }
    counters.add(Counter.ICMPV6_ERRORS_RECEIVED);
    transport.error(asType, asCode, mtu, source, destination, quote + Ipv6Header.BYTES, left);
  }

  /**
   * Tells a sender what became of its datagram. The caller has made sure that §2.4 e allows it: it
   * came whole, from one host, to us alone, or asks to be told all the same, and was no error.
   *
   * @param rest the pointer of a parameter problem, otherwise 0
   */
  void send(Ipv6Datagram d, int type, int code, int rest, long nowUs) {
    if (!errors.take(nowUs)) {
      counters.add(Counter.ICMPV6_ERRORS_LIMITED);
      return;
    }
    MemorySegment m = pool.segment();
    int to = addresses.of(d.sourceHigh, d.sourceLow);
    int from = d.ours != Addresses.NONE ? d.ours : local.source(d.sourceHigh, d.sourceLow);
    if (from == Addresses.NONE) {
      counters.add(Counter.ICMPV6_ERRORS_LIMITED);
      return;
    }
    int quote = (int) Math.min(d.end - d.headerAt, MAX_QUOTE);
    int bytes = Icmpv6Header.BYTES + quote;
    long at = out.begin(from, to, Ipv6Header.PROTOCOL_ICMPV6, bytes);
    if (at < 0) {
      return; // counted there; the datagram itself is counted by who found fault with it
    }
    MemorySegment o = out.segment();
    MemorySegment.copy(m, d.headerAt, o, at + Icmpv6Header.BYTES, quote);
    Icmpv6Header.write(o, at, type, code, rest);
    Icmpv6Header.complete(o, at, bytes, addresses.pseudoHeader(from, to, 0, 0));
    out.commit();
    counters.add(Counter.ICMPV6_ERRORS_SENT);
  }
}
