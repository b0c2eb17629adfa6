// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;
import org.ixj.memory.FrameSink;
import org.ixj.memory.MbufPool;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;
import org.ixj.wire.ArpHeader;
import org.ixj.wire.EthernetHeader;
import org.ixj.wire.Icmpv4Header;
import org.ixj.wire.InternetChecksum;
import org.ixj.wire.Ipv4Header;
import org.jspecify.annotations.Nullable;

/** hedge */
public final class NetInterface implements Ipv4Output {
  private static final int LINK_AND_IP = EthernetHeader.BYTES + Ipv4Header.BYTES;
  private final InterfaceConfig config;
  private final MbufPool pool;
  private final FrameSink out;
  private final Neighbors neighbors;
  private final Counters counters;
  private final Transport[] transports = new Transport[256];
  private int identification;
  private long frame;
  private int total;
  private int protocol;
  private int source;
  private int destination;
  private long mac;

  public NetInterface(
      InterfaceConfig config,
      MbufPool pool,
      FrameSink out,
      Neighbors neighbors,
      RandomGenerator random,
      Counters counters) {
    this.config = config;
    this.pool = pool;
    this.out = out;
    this.neighbors = neighbors;
    this.counters = counters;
    identification = random.nextInt();
  }

  public void transport(int protocol, Transport transport) {
    transports[protocol] = transport;
  }

  public void input(int mbuf, long nowUs) {
    MemorySegment m = pool.segment();
    long at = MbufPool.offset(mbuf);
    int bytes = pool.length(mbuf);
    int header = EthernetHeader.check(m, at, bytes);
    if (header < 0 || EthernetHeader.vlan(m, at, header) != EthernetHeader.VLAN_NONE) {
      counters.add(Counter.DROP_TRUNCATED);
      pool.free(mbuf);
      return;
    }
    long to = EthernetHeader.destination(m, at);
    if (to != config.macAddress() && to != EthernetHeader.BROADCAST) {
      counters.add(Counter.DROP_NOT_FOR_US);
      pool.free(mbuf);
      return;
    }
    int type = EthernetHeader.type(m, at, header);
    long payload = at + header;
    int left = bytes - header;
    if (type == EthernetHeader.TYPE_IPV4) {
      ipv4(mbuf, m, payload, left, nowUs);
    } else if (type == EthernetHeader.TYPE_ARP) {
      arp(m, payload, left);
      pool.free(mbuf);
    } else {
      counters.add(Counter.DROP_ETHERTYPE);
      pool.free(mbuf);
    }
  }

  private void arp(MemorySegment m, long at, int bytes) {
    if (ArpHeader.check(m, at, bytes) < 0) {
      counters.add(Counter.DROP_TRUNCATED);
      return;
    }
    if (ArpHeader.targetIp(m, at) != config.address()) {
      return;
    }
    int sender = ArpHeader.senderIp(m, at);
    long senderMac = ArpHeader.senderMac(m, at);
    neighbors.learn(sender, senderMac);
    if (ArpHeader.operation(m, at) == ArpHeader.REQUEST) {
      sendArp(ArpHeader.REPLY, senderMac, sender, senderMac);
    }
  }

  private void sendArp(int operation, long to, int targetIp, long targetMac) {
    long at = out.begin(EthernetHeader.BYTES + ArpHeader.BYTES);
    if (at == FrameSink.FULL) {
      return;
    }
    EthernetHeader.write(out.segment(), at, to, config.macAddress(), EthernetHeader.TYPE_ARP);
    ArpHeader.write(
        out.segment(),
        at + EthernetHeader.BYTES,
        operation,
        config.macAddress(),
        config.address(),
        targetMac,
        targetIp);
    out.commit();
  }

  private void ipv4(int mbuf, MemorySegment m, long at, int bytes, long nowUs) {
    int header = Ipv4Header.check(m, at, bytes);
    if (header < 0
        || Ipv4Header.isFragment(m, at)
        || Ipv4Header.destination(m, at) != config.address()) {
      counters.add(Counter.DROP_TRUNCATED);
      pool.free(mbuf);
      return;
    }
    int from = Ipv4Header.source(m, at);
    int length = Ipv4Header.totalLength(m, at) - header;
    int number = Ipv4Header.protocol(m, at);
    if (number == Ipv4Header.PROTOCOL_ICMP) {
      icmp(m, at + header, length, from);
      pool.free(mbuf);
      return;
    }
    @Nullable Transport transport = transports[number];
    if (transport == null) {
      pool.free(mbuf);
      return;
    }
    transport.input(mbuf, from, config.address(), at + header, length, nowUs);
  }

  private void icmp(MemorySegment m, long at, int bytes, int from) {
    if (Icmpv4Header.check(m, at, bytes) < 0
        || Icmpv4Header.type(m, at) != Icmpv4Header.ECHO_REQUEST) {
      return;
    }
    long reply = begin(config.address(), from, Ipv4Header.PROTOCOL_ICMP, Icmpv4Header.BYTES);
    if (reply == NOT_SENT) {
      return;
    }
    int payload = bytes - Icmpv4Header.BYTES;
    Icmpv4Header.write(
        out.segment(),
        reply,
        Icmpv4Header.ECHO_REPLY,
        0,
        Icmpv4Header.rest(m, at),
        InternetChecksum.sum(m, at + Icmpv4Header.BYTES, payload));
    append(m, at + Icmpv4Header.BYTES, payload);
    commit();
  }

  public void advance(long nowUs) {}

  public long nextDeadlineUs() {
    return Long.MAX_VALUE;
  }

  @Override
  public long begin(int source, int destination, int protocol, int transportHeaderBytes) {
    int hop = config.onLink(destination) ? destination : config.gateway();
    long known = neighbors.macOf(hop);
    if (known == Neighbors.UNKNOWN) {
      sendArp(ArpHeader.REQUEST, EthernetHeader.BROADCAST, hop, 0);
      return NOT_SENT;
    }
    frame = out.begin(LINK_AND_IP + transportHeaderBytes);
    if (frame == FrameSink.FULL) {
      return NOT_SENT;
    }
    mac = known;
    this.source = source;
    this.destination = destination;
    this.protocol = protocol;
    total = Ipv4Header.BYTES + transportHeaderBytes;
    return frame + LINK_AND_IP;
  }

  @Override
  public MemorySegment segment() {
    return out.segment();
  }

  @Override
  public void append(MemorySegment from, long offset, int bytes) {
    out.append(from, offset, bytes);
    total += bytes;
  }

  @Override
  public void commit() {
    EthernetHeader.write(out.segment(), frame, mac, config.macAddress(), EthernetHeader.TYPE_IPV4);
    Ipv4Header.write(
        out.segment(),
        frame + EthernetHeader.BYTES,
        total,
        identification++,
        protocol,
        source,
        destination);
    out.commit();
  }

  @Override
  public int mtu() {
    return config.mtu();
  }
}
