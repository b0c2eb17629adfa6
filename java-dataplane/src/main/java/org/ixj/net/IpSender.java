// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;
import org.ixj.memory.FrameSink;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;
import org.ixj.wire.EcnField;
import org.ixj.wire.EthernetHeader;
import org.ixj.wire.Ipv4Header;
import org.ixj.wire.Ipv6Header;
import org.jspecify.annotations.Nullable;

/**
 * The sending half of IP, of both families: routing (RFC 1122 §3.3.1; {@link Ipv6Route}),
 * neighbours, headers. A datagram whose neighbour is known is put together in the device's memory,
 * another one in {@link WaitingFrames}. Nothing is fragmented: every datagram fits the MTU, and
 * IPv4's have DF set. Owned by one elastic thread.
 */
final class IpSender implements IpOutput {
  private static final int IPV4_HEADERS = EthernetHeader.BYTES + Ipv4Header.BYTES;
  private static final int IPV6_HEADERS = EthernetHeader.BYTES + Ipv6Header.BYTES;

  private final InterfaceConfig config;
  private final FrameSink out;
  private final Arp arp;
  private final WaitingFrames ipv4Waiting;
  private final Addresses addresses;
  private final @Nullable Ipv6Route ipv6Route;
  private final Counters counters;
  private final int mtu;
  private final int maxSegmentedBytes;
  private int identification;
  private long nowUs;

  // The datagram under construction.
  private WaitingFrames waiting;
  private boolean ipv6;
  private long frame;
  private int total;
  private int most;
  private int protocol;
  private int ecn;
  private int source;
  private int destination;
  private long mac;
  private boolean tooBig;

  /** Segments the device will make of it; 0 where it is sent as it is. */
  private int segments;

  /**
   * @param ipv6Route null where IPv6 is not spoken
   */
  IpSender(
      InterfaceConfig config,
      FrameSink out,
      Arp arp,
      WaitingFrames waiting,
      Addresses addresses,
      @Nullable Ipv6Route ipv6Route,
      RandomGenerator random,
      Counters counters) {
    this.config = config;
    this.out = out;
    this.arp = arp;
    ipv4Waiting = waiting;
    this.waiting = waiting;
    this.addresses = addresses;
    this.ipv6Route = ipv6Route;
    this.counters = counters;
    mtu = Math.min(config.mtu(), out.maxFrameBytes() - EthernetHeader.BYTES);
    maxSegmentedBytes = out.maxSegmentedBytes();
    identification = random.nextInt();
  }

  /** The clock for what is sent from now on. */
  void now(long now) {
    nowUs = now;
  }

  @Override
  public Addresses addresses() {
    return addresses;
  }

  @Override
  public boolean ours(int address) {
    return Addresses.ipv6(address)
        ? ipv6Route != null && ipv6Route.ours(address)
        : address == config.address() && config.ipv4();
  }

  @Override
  public int source(int to) {
    return Addresses.ipv6(to)
        ? ipv6Route == null ? Addresses.NONE : ipv6Route.source(to)
        : config.address();
  }

  /** Whether datagrams to {@code address} have somewhere to go. */
  @Override
  public boolean reachable(int address) {
    return Addresses.ipv6(address)
        ? ipv6Route != null && ipv6Route.reachable(address)
        : config.ipv4()
            && config.host(address)
            && (config.onLink(address) || config.gateway() != 0);
  }

  @Override
  public long begin(int from, int to, int protocolNumber, int transportHeaderBytes) {
    segments = 0;
    if (!route(from, to, protocolNumber, transportHeaderBytes)) {
      return LOST;
    }
    boolean waits = mac == Neighbor.UNKNOWN;
    int headers = ipv6 ? IPV6_HEADERS : IPV4_HEADERS;
    int headerBytes = headers + transportHeaderBytes;
    frame = waits ? waitingFrame(headerBytes) : out.begin(headerBytes);
    if (frame == FrameSink.FULL) {
      return waits ? LOST : NOT_SENT;
    }
    return frame + headers;
  }

  private long waitingFrame(int headerBytes) {
    if (ipv6Route != null && ipv6) {
      return waiting.begin(ipv6Route.hopHigh(), ipv6Route.hopLow(), headerBytes);
    }
    return waiting.begin(0, Addresses.mapped(hop(destination)), headerBytes);
  }

  @Override
  public int maxSegmentedBytes(int to) {
    return Addresses.ipv6(to) ? 0 : maxSegmentedBytes; // devices cut IPv4 alone so far
  }

  @Override
  public long beginSegmented(
      int from, int to, int transportHeaderBytes, int payloadBytes, int segmentBytes) {
    segments = (payloadBytes + segmentBytes - 1) / segmentBytes;
    if (!route(from, to, Ipv4Header.PROTOCOL_TCP, transportHeaderBytes)) {
      return LOST;
    }
    most = Ipv4Header.BYTES + transportHeaderBytes + payloadBytes;
    if (mac == Neighbor.UNKNOWN) {
      counters.add(Counter.NEIGHBOR_WAIT_FULL); // what waits is complete and fits the MTU
      return LOST;
    }
    frame =
        out.beginSegmented(EthernetHeader.BYTES, transportHeaderBytes, payloadBytes, segmentBytes);
    return frame == FrameSink.FULL ? NOT_SENT : frame + IPV4_HEADERS;
  }

  /** Finds the station to send to; false where the datagram is lost, counted. */
  private boolean route(int from, int to, int protocolNumber, int transportHeaderBytes) {
    tooBig = false;
    ecn = EcnField.NOT_ECT;
    source = from;
    destination = to;
    protocol = protocolNumber;
    ipv6 = Addresses.ipv6(to);
    return ipv6 ? routeIpv6(transportHeaderBytes) : routeIpv4(transportHeaderBytes);
  }

  private boolean routeIpv4(int transportHeaderBytes) {
    waiting = ipv4Waiting;
    total = Ipv4Header.BYTES + transportHeaderBytes;
    most = mtu;
    if (!reachable(destination)) {
      // Broadcast and multicast are not sent: nothing here needs them, and they could be abused.
      counters.add(config.host(destination) ? Counter.IPV4_NO_ROUTE : Counter.IPV4_BAD_DESTINATION);
      return false;
    }
    if (total > mtu) {
      counters.add(Counter.IPV4_TOO_BIG);
      return false;
    }
    int hop = hop(destination);
    Neighbor neighbor = arp.resolve(hop, nowUs);
    if (neighbor == null) {
      return false;
    }
    mac = neighbor.mac();
    if (mac != Neighbor.UNKNOWN && waiting.count() > 0) {
      // Another thread learnt it; what waits goes first.
      waiting.resolved(0, Addresses.mapped(hop), mac);
    }
    return true;
  }

  private int hop(int to) {
    return config.onLink(to) ? to : config.gateway();
  }

  private boolean routeIpv6(int transportHeaderBytes) {
    total = Ipv6Header.BYTES + transportHeaderBytes;
    if (ipv6Route == null) {
      counters.add(Counter.IPV6_NO_ROUTE);
      return false;
    }
    waiting = ipv6Route.waiting();
    most = Math.min(mtu, ipv6Route.mtu());
    if (total > most) {
      counters.add(Counter.IPV6_TOO_BIG);
      return false;
    }
    if (!ipv6Route.find(destination, nowUs)) {
      return false;
    }
    mac = ipv6Route.mac();
    return true;
  }

  @Override
  public MemorySegment segment() {
    return mac == Neighbor.UNKNOWN ? waiting.segment() : out.segment();
  }

  @Override
  public void append(MemorySegment from, long offset, int bytes) {
    if (tooBig || bytes > most - total) {
      tooBig = true;
      return;
    }
    total += bytes;
    if (mac == Neighbor.UNKNOWN) {
      waiting.append(from, offset, bytes);
    } else {
      out.append(from, offset, bytes);
    }
  }

  /** What waits for a neighbour is complete: it may leave by another way. */
  @Override
  public boolean insertsChecksum() {
    return mac != Neighbor.UNKNOWN && !ipv6 && out.insertsChecksums();
  }

  @Override
  public void insertChecksum() {
    boolean tcp = protocol == Ipv4Header.PROTOCOL_TCP;
    out.insertChecksum(EthernetHeader.BYTES, Ipv4Header.BYTES, tcp);
  }

  @Override
  public void ecnCapable() {
    ecn = EcnField.ECT_0;
  }

  @Override
  public void commit() {
    if (tooBig) {
      counters.add(ipv6 ? Counter.IPV6_TOO_BIG : Counter.IPV4_TOO_BIG);
      return;
    }
    MemorySegment m = segment();
    long at = frame + EthernetHeader.BYTES;
    if (ipv6) {
      EthernetHeader.write(m, frame, mac, config.macAddress(), EthernetHeader.TYPE_IPV6);
      writeIpv6(m, at);
    } else {
      EthernetHeader.write(m, frame, mac, config.macAddress(), EthernetHeader.TYPE_IPV4);
      if (segments > 0) {
        Ipv4Header.writePrototype(m, at, ecn, identification, protocol, source, destination);
        identification += segments;
      } else {
        Ipv4Header.write(m, at, ecn, total, identification++, protocol, source, destination);
      }
    }
    if (mac == Neighbor.UNKNOWN) {
      waiting.commit();
    } else {
      out.commit();
    }
  }

  private void writeIpv6(MemorySegment m, long at) {
    Ipv6Header.write(
        m,
        at,
        ecn,
        ipv6Route == null ? 0 : ipv6Route.flowLabel(m, at, protocol, source, destination),
        total - Ipv6Header.BYTES,
        protocol,
        Ipv6Header.DEFAULT_HOP_LIMIT,
        addresses.high(source),
        addresses.low(source),
        addresses.high(destination),
        addresses.low(destination));
  }

  @Override
  public int mtu(int to) {
    return Addresses.ipv6(to) && ipv6Route != null ? Math.min(mtu, ipv6Route.mtu()) : mtu;
  }
}
