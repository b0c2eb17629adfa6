// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import java.lang.foreign.MemorySegment;
import org.ixj.memory.MbufPool;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;
import org.ixj.wire.Icmpv4Header;
import org.ixj.wire.InternetChecksum;
import org.ixj.wire.Ipv4Header;
import org.jspecify.annotations.Nullable;

/**
 * ICMP for IPv4 (RFC 792, RFC 1122 §3.2.2): answers echoes, tells of protocols and ports nobody
 * uses, and hands errors about our own datagrams to their transport. Everything sent is limited in
 * rate (RFC 1812 §4.3.2.8). Owned by one elastic thread.
 */
final class Icmpv4 {
  /** Echo replies per second, and as many at once. */
  static final int ECHO_PER_SECOND = 1000;

  /** Errors per second, and as many at once. */
  static final int ERRORS_PER_SECOND = 100;

  /** RFC 1812 §4.3.2.3: as much of the datagram as fits an error of 576 bytes. */
  private static final int MAX_QUOTE = 576 - Ipv4Header.BYTES - Icmpv4Header.BYTES;

  /** RFC 792: an error quotes the header and at least the first 64 bits behind it. */
  private static final int MIN_QUOTED_PAYLOAD = 8;

  private final InterfaceConfig config;
  private final MbufPool pool;
  private final IpOutput out;
  private final @Nullable Transport[] transports;
  private final Counters counters;
  private final TokenBucket echoes = new TokenBucket(ECHO_PER_SECOND, ECHO_PER_SECOND);
  private final TokenBucket errors = new TokenBucket(ERRORS_PER_SECOND, ERRORS_PER_SECOND);

  Icmpv4(
      InterfaceConfig config,
      MbufPool pool,
      IpOutput out,
      @Nullable Transport[] transports,
      Counters counters) {
    this.config = config;
    this.pool = pool;
    this.out = out;
    this.transports = transports;
    this.counters = counters;
  }

  /** A message to our own address and no other; read, not kept. Counted once. */
  void input(long at, int bytes, int source, long nowUs) {
    MemorySegment m = pool.segment();
    if (Icmpv4Header.check(m, at, bytes) < 0) {
      counters.add(Counter.ICMP_DROP_MALFORMED);
      return;
    }
    int type = Icmpv4Header.type(m, at);
    if (type == Icmpv4Header.ECHO_REQUEST) {
      echo(m, at, bytes, source, nowUs);
    } else if (type == Icmpv4Header.UNREACHABLE
        || type == Icmpv4Header.TIME_EXCEEDED
        || type == Icmpv4Header.PARAMETER_PROBLEM) {
      error(m, at, bytes);
    } else {
      // RFC 1122 §3.2.2: unknown types are discarded in silence. So are source quench (RFC 6633
      // §3) and redirect: there is one gateway, and who forges a redirect becomes it.
      counters.add(Counter.ICMP_IGNORED);
    }
  }

  /** RFC 1122 §3.2.2.6: the data comes back as it came. */
  private void echo(MemorySegment m, long at, int bytes, int source, long nowUs) {
    if (!echoes.take(nowUs)) {
      counters.add(Counter.ICMP_ECHO_LIMITED);
      return;
    }
    // All of it written as header: the message buffer is free again before the device sends.
    long reply = out.begin(config.address(), source, Ipv4Header.PROTOCOL_ICMP, bytes);
    if (reply < 0) {
      counters.add(Counter.ICMP_ECHO_NOT_SENT);
      return;
    }
    int data = bytes - Icmpv4Header.BYTES;
    long sum = InternetChecksum.sum(m, at + Icmpv4Header.BYTES, data);
    int rest = Icmpv4Header.rest(m, at);
    MemorySegment.copy(m, at + Icmpv4Header.BYTES, out.segment(), reply + Icmpv4Header.BYTES, data);
    Icmpv4Header.write(out.segment(), reply, Icmpv4Header.ECHO_REPLY, 0, rest, sum);
    out.commit();
    counters.add(Counter.ICMP_ECHO);
  }

  /**
   * RFC 1122 §3.2.2: the transport the quoted datagram came from is told, if we can be its source.
   */
  private void error(MemorySegment m, long at, int bytes) {
    long quote = at + Icmpv4Header.BYTES;
    int quoted = bytes - Icmpv4Header.BYTES;
    int header = Ipv4Header.checkQuoted(m, quote, quoted);
    if (header < 0) {
      counters.add(Counter.ICMP_DROP_MALFORMED);
      return;
    }
    int left = Math.min(quoted, Ipv4Header.totalLength(m, quote)) - header;
    int protocol = Ipv4Header.protocol(m, quote);
    Transport transport = transports[protocol];
    if (transport == null
        || left < MIN_QUOTED_PAYLOAD
        || Ipv4Header.isFragment(m, quote) // we never send one
        || Ipv4Header.source(m, quote) != config.address()
        || !config.host(Ipv4Header.destination(m, quote))) {
      counters.add(Counter.ICMP_IGNORED);
      return;
    }
    int type = Icmpv4Header.type(m, at);
    int code = Icmpv4Header.code(m, at);
    boolean tooBig =
        type == Icmpv4Header.UNREACHABLE && code == Icmpv4Header.CODE_FRAGMENTATION_NEEDED;
    counters.add(Counter.ICMP_ERRORS_RECEIVED);
    transport.error(
        type,
        code,
        tooBig ? Icmpv4Header.mtu(m, at) : 0,
        Ipv4Header.source(m, quote),
        Ipv4Header.destination(m, quote),
        quote + header,
        left);
  }

  /**
   * Tells a sender that its datagram found nobody. The caller has made sure that it was a whole
   * datagram, not itself about ICMP, from one host, to our own address and station alone (RFC 1122
   * §3.2.2).
   *
   * @param ipAt offset of the datagram's IPv4 header in the pool's segment
   */
  void unreachable(int code, long ipAt, long nowUs) {
    if (!errors.take(nowUs)) {
      counters.add(Counter.ICMP_ERRORS_LIMITED);
      return;
    }
    MemorySegment m = pool.segment();
    int to = Ipv4Header.source(m, ipAt);
    int quote = Math.min(Ipv4Header.totalLength(m, ipAt), MAX_QUOTE);
    quote = Math.min(quote, out.mtu(to) - Ipv4Header.BYTES - Icmpv4Header.BYTES);
    long at = out.begin(config.address(), to, Ipv4Header.PROTOCOL_ICMP, Icmpv4Header.BYTES + quote);
    if (at < 0) {
      return; // counted there; the datagram itself is counted by who found nobody
    }
    MemorySegment.copy(m, ipAt, out.segment(), at + Icmpv4Header.BYTES, quote);
    long sum = InternetChecksum.sum(m, ipAt, quote);
    Icmpv4Header.write(out.segment(), at, Icmpv4Header.UNREACHABLE, code, 0, sum);
    out.commit();
    counters.add(Counter.ICMP_ERRORS_SENT);
  }
}
