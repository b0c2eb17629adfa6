// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;
import org.ixj.memory.FrameSink;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;
import org.ixj.wire.EthernetHeader;
import org.ixj.wire.Ipv4Header;

/**
 * The sending half of IPv4: routing (RFC 1122 §3.3.1), neighbours, headers. A datagram whose
 * neighbour is known is put together in the device's memory, another one in {@link WaitingFrames}.
 * Nothing is fragmented: every datagram has DF set and fits the MTU. Owned by one elastic thread.
 */
final class Ipv4Sender implements Ipv4Output {
  private static final int HEADERS = EthernetHeader.BYTES + Ipv4Header.BYTES;

  private final InterfaceConfig config;
  private final FrameSink out;
  private final Arp arp;
  private final WaitingFrames waiting;
  private final Counters counters;
  private final int mtu;
  private int identification;
  private long nowUs;

  // The datagram under construction.
  private long frame;
  private int total;
  private int protocol;
  private int source;
  private int destination;
  private long mac;
  private boolean tooBig;

  Ipv4Sender(
      InterfaceConfig config,
      FrameSink out,
      Arp arp,
      WaitingFrames waiting,
      RandomGenerator random,
      Counters counters) {
    this.config = config;
    this.out = out;
    this.arp = arp;
    this.waiting = waiting;
    this.counters = counters;
    mtu = Math.min(config.mtu(), out.maxFrameBytes() - EthernetHeader.BYTES);
    identification = random.nextInt();
  }

  /** The clock for what is sent from now on. */
  void now(long now) {
    nowUs = now;
  }

  /** Whether datagrams to {@code address} have somewhere to go. */
  @Override
  public boolean reachable(int address) {
    return config.host(address) && (config.onLink(address) || config.gateway() != 0);
  }

  @Override
  public long begin(int from, int to, int protocolNumber, int transportHeaderBytes) {
    total = Ipv4Header.BYTES + transportHeaderBytes;
    tooBig = false;
    if (!reachable(to)) {
      // Broadcast and multicast are not sent: nothing here needs them, and they could be abused.
      counters.add(config.host(to) ? Counter.IPV4_NO_ROUTE : Counter.IPV4_BAD_DESTINATION);
      return LOST;
    }
    if (total > mtu) {
      counters.add(Counter.IPV4_TOO_BIG);
      return LOST;
    }
    int hop = config.onLink(to) ? to : config.gateway();
    Neighbor neighbor = arp.resolve(hop, nowUs);
    if (neighbor == null) {
      return LOST;
    }
    mac = neighbor.mac();
    frame = beginFrame(hop, HEADERS + transportHeaderBytes);
    if (frame == FrameSink.FULL) {
      return mac == Neighbor.UNKNOWN ? LOST : NOT_SENT;
    }
    source = from;
    destination = to;
    protocol = protocolNumber;
    return frame + HEADERS;
  }

  private long beginFrame(int hop, int headerBytes) {
    if (mac == Neighbor.UNKNOWN) {
      return waiting.begin(hop, headerBytes);
    }
    if (waiting.count() > 0) {
      waiting.resolved(hop, mac); // another thread learnt it; what waits goes first
    }
    return out.begin(headerBytes);
  }

  @Override
  public MemorySegment segment() {
    return mac == Neighbor.UNKNOWN ? waiting.segment() : out.segment();
  }

  @Override
  public void append(MemorySegment from, long offset, int bytes) {
    if (tooBig || bytes > mtu - total) {
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
    return mac != Neighbor.UNKNOWN && out.insertsChecksums();
  }

  @Override
  public void insertChecksum() {
    boolean tcp = protocol == Ipv4Header.PROTOCOL_TCP;
    out.insertChecksum(EthernetHeader.BYTES, Ipv4Header.BYTES, tcp);
  }

  @Override
  public void commit() {
    if (tooBig) {
      counters.add(Counter.IPV4_TOO_BIG);
      return;
    }
    MemorySegment m = segment();
    EthernetHeader.write(m, frame, mac, config.macAddress(), EthernetHeader.TYPE_IPV4);
    Ipv4Header.write(
        m, frame + EthernetHeader.BYTES, total, identification++, protocol, source, destination);
    if (mac == Neighbor.UNKNOWN) {
      waiting.commit();
    } else {
      out.commit();
    }
  }

  @Override
  public int mtu() {
    return mtu;
  }
}
