// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;
import org.ixj.memory.FrameSink;
import org.ixj.memory.MbufPool;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;
import org.ixj.wire.EthernetHeader;
import org.ixj.wire.Icmpv4Header;
import org.ixj.wire.Ipv4Header;
import org.jspecify.annotations.Nullable;

/**
 * A network interface on one elastic thread: Ethernet, ARP, IPv4 and IPv6 with their ICMPs, with
 * transports above. Several threads' interfaces have the same addresses and share {@link Neighbors}
 * and {@link Ipv6Link}, nothing else.
 *
 * <p>Frames come in through {@link #input}; every frame that is not delivered or answered is
 * counted under one reason. Nothing in a frame makes a method throw. In the steady state nothing is
 * allocated. Times are microseconds of one clock that never goes back.
 */
public final class NetInterface implements IpOutput {
  private final InterfaceConfig config;
  private final MbufPool pool;
  private final Counters counters;
  private final @Nullable Transport[] transports = new Transport[256];
  private final Arp arp;
  private final IpSender sender;
  private final Ipv4Receiver receiver;
  private final Reassembly reassembly;
  private final @Nullable Ipv6 ipv6;
  private final @Nullable Ipv6Receiver ipv6Receiver;

  /** An interface that does not speak IPv6. */
  public NetInterface(
      InterfaceConfig config,
      MbufPool pool,
      FrameSink out,
      Neighbors neighbors,
      RandomGenerator random,
      Counters counters) {
    this(config, pool, out, neighbors, null, true, random, counters);
  }

  /**
   * @param pool where received frames lie
   * @param out where frames to send go
   * @param neighbors by IPv4
   * @param link IPv6, or null where it is not spoken
   * @param first whether this thread looks after {@code link}: one of those that share it does
   * @param random not shared with another thread
   */
  public NetInterface(
      InterfaceConfig config,
      MbufPool pool,
      FrameSink out,
      Neighbors neighbors,
      @Nullable Ipv6Link link,
      boolean first,
      RandomGenerator random,
      Counters counters) {
    this.config = config;
    this.pool = pool;
    this.counters = counters;
    Addresses addresses = new Addresses(random);
    WaitingFrames waiting = new WaitingFrames(out, counters);
    arp = new Arp(config, out, neighbors, waiting, counters);
    ipv6 = link == null ? null : new Ipv6(link, first, pool, out, addresses, random, counters);
    Ipv6Route route = ipv6 == null ? null : ipv6.route();
    sender = new IpSender(config, out, arp, waiting, addresses, route, random, counters);
    ipv6Receiver = ipv6 == null ? null : ipv6.receiver(sender, transports);
    reassembly =
        new Reassembly(
            addresses,
            Ipv4Receiver.HEADROOM,
            Ipv4Header.MAX_DATAGRAM_BYTES - Ipv4Header.BYTES,
            counters);
    Icmpv4 icmp = new Icmpv4(config, pool, sender, transports, counters);
    receiver = new Ipv4Receiver(config, pool, reassembly, icmp, transports, counters);
  }

  /** Hands datagrams of protocol {@code number}, 0..255 and not ICMP, to {@code transport}. */
  public void transport(int number, Transport transport) {
    transports[number] = transport;
  }

  /** Takes over a received frame: whatever it is, its buffer is freed, or kept by a transport. */
  public void input(int mbuf, long nowUs) {
    sender.now(nowUs);
    MemorySegment m = pool.segment();
    long at = pool.offset(mbuf);
    int bytes = pool.length(mbuf);
    int header = EthernetHeader.check(m, at, bytes);
    Counter refused = header < 0 ? Counter.DROP_TRUNCATED : refuse(m, at, header);
    if (refused != null) {
      counters.add(refused);
      pool.free(mbuf);
      return;
    }
    int type = EthernetHeader.type(m, at, header);
    if (type == EthernetHeader.TYPE_IPV4 && config.ipv4()) {
      boolean toAll = EthernetHeader.group(EthernetHeader.destination(m, at));
      receiver.input(mbuf, at + header, bytes - header, toAll, nowUs);
    } else if (type == EthernetHeader.TYPE_IPV6 && ipv6Receiver != null) {
      boolean alone = !EthernetHeader.group(EthernetHeader.destination(m, at));
      long station = EthernetHeader.source(m, at);
      ipv6Receiver.input(mbuf, at + header, bytes - header, station, alone, nowUs);
    } else if (type == EthernetHeader.TYPE_ARP && config.ipv4()) {
      arp.input(m, at + header, bytes - header, nowUs);
      pool.free(mbuf);
    } else {
      counters.add(Counter.DROP_ETHERTYPE);
      pool.free(mbuf);
    }
  }

  private @Nullable Counter refuse(MemorySegment m, long at, int header) {
    long to = EthernetHeader.destination(m, at);
    if (to != config.macAddress() && to != EthernetHeader.BROADCAST && !group(to)) {
      return Counter.DROP_NOT_FOR_US;
    }
    if (EthernetHeader.group(EthernetHeader.source(m, at))) {
      return Counter.DROP_SOURCE;
    }
    // IEEE 802.1Q, 6.9.1: VLAN 0 is a priority and no VLAN.
    return EthernetHeader.vlan(m, at, header) == EthernetHeader.VLAN_NONE
        ? null
        : Counter.DROP_VLAN;
  }

  private boolean group(long station) {
    return ipv6 != null && EthernetHeader.ipv6Group(station);
  }

  /** Runs what is due: requests to neighbours, reassemblies that took too long. */
  public void advance(long nowUs) {
    sender.now(nowUs);
    arp.advance(nowUs);
    reassembly.expire(nowUs);
    if (ipv6 != null) {
      ipv6.advance(nowUs);
    }
  }

  /** When {@link #advance} has something to do at the latest; Long.MAX_VALUE when never. */
  public long nextDeadlineUs() {
    long ipv4Us = Math.min(arp.nextDeadlineUs(), reassembly.nextDeadlineUs());
    return ipv6 == null ? ipv4Us : Math.min(ipv4Us, ipv6.nextDeadlineUs());
  }

  @Override
  public Addresses addresses() {
    return sender.addresses();
  }

  @Override
  public boolean ours(int address) {
    return sender.ours(address);
  }

  @Override
  public int source(int destination) {
    return sender.source(destination);
  }

  /** Whether datagrams to {@code address} have somewhere to go. */
  @Override
  public boolean reachable(int address) {
    return sender.reachable(address);
  }

  /** The clock for what is sent before the next input or advance. */
  void now(long nowUs) {
    sender.now(nowUs);
  }

  /**
   * The datagram being handed up is for a port nobody uses: its sender is told, where an error is
   * allowed and the rate permits. Only within {@link Transport#input}.
   */
  void portUnreachable(long nowUs) {
    receiver.unreachable(Icmpv4Header.CODE_PORT, nowUs);
    if (ipv6Receiver != null) {
      ipv6Receiver.portUnreachable(nowUs);
    }
  }

  @Override
  public long begin(int source, int destination, int protocol, int transportHeaderBytes) {
    return sender.begin(source, destination, protocol, transportHeaderBytes);
  }

  @Override
  public MemorySegment segment() {
    return sender.segment();
  }

  @Override
  public void append(MemorySegment source, long offset, int bytes) {
    sender.append(source, offset, bytes);
  }

  @Override
  public boolean insertsChecksum() {
    return sender.insertsChecksum();
  }

  @Override
  public void insertChecksum() {
    sender.insertChecksum();
  }

  @Override
  public int maxSegmentedBytes(int destination) {
    return sender.maxSegmentedBytes(destination);
  }

  @Override
  public long beginSegmented(
      int source, int destination, int transportHeaderBytes, int payloadBytes, int segmentBytes) {
    return sender.beginSegmented(
        source, destination, transportHeaderBytes, payloadBytes, segmentBytes);
  }

  @Override
  public void ecnCapable() {
    sender.ecnCapable();
  }

  @Override
  public void commit() {
    sender.commit();
  }

  @Override
  public int mtu(int destination) {
    return sender.mtu(destination);
  }
}
