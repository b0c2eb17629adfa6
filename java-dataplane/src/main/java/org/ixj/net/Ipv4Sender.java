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
  private final int maxSegmentedBytes;
  private int identification;
  private long nowUs;

  // The datagram under construction.
  private long frame;
  private int total;
  private int most;
  private int protocol;
  private int ecn;
  private int source;
  private int destination;
  private int hop;
  private long mac;
  private boolean tooBig;

  /** Segments the device will make of it; 0 where it is sent as it is. */
  private int segments;

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
    maxSegmentedBytes = out.maxSegmentedBytes();
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
    segments = 0;
    most = mtu;
    if (!route(from, to, protocolNumber, transportHeaderBytes)) {
      return LOST;
    }
    boolean waits = mac == Neighbor.UNKNOWN;
    int headerBytes = HEADERS + transportHeaderBytes;
    frame = waits ? waiting.begin(hop, headerBytes) : out.begin(headerBytes);
    if (frame == FrameSink.FULL) {
      return waits ? LOST : NOT_SENT;
    }
    return frame + HEADERS;
  }

  @Override
  public int maxSegmentedBytes() {
    return maxSegmentedBytes;
  }

  @Override
  public long beginSegmented(
      int from, int to, int transportHeaderBytes, int payloadBytes, int segmentBytes) {
    segments = (payloadBytes + segmentBytes - 1) / segmentBytes;
    most = Ipv4Header.BYTES + transportHeaderBytes + payloadBytes;
    if (!route(from, to, Ipv4Header.PROTOCOL_TCP, transportHeaderBytes)) {
      return LOST;
    }
    if (mac == Neighbor.UNKNOWN) {
      counters.add(Counter.NEIGHBOR_WAIT_FULL); // what waits is complete and fits the MTU
      return LOST;
    }
    frame =
        out.beginSegmented(EthernetHeader.BYTES, transportHeaderBytes, payloadBytes, segmentBytes);
    return frame == FrameSink.FULL ? NOT_SENT : frame + HEADERS;
  }

  /** Finds the station to send to; false where the datagram is lost, counted. */
  private boolean route(int from, int to, int protocolNumber, int transportHeaderBytes) {
    total = Ipv4Header.BYTES + transportHeaderBytes;
    tooBig = false;
    ecn = Ipv4Header.ECN_NOT_ECT;
    source = from;
    destination = to;
    protocol = protocolNumber;
    if (!reachable(to)) {
      // Broadcast and multicast are not sent: nothing here needs them, and they could be abused.
      counters.add(config.host(to) ? Counter.IPV4_NO_ROUTE : Counter.IPV4_BAD_DESTINATION);
      return false;
    }
    if (total > mtu) {
      counters.add(Counter.IPV4_TOO_BIG);
      return false;
    }
    hop = config.onLink(to) ? to : config.gateway();
    Neighbor neighbor = arp.resolve(hop, nowUs);
    if (neighbor == null) {
      return false;
    }
    mac = neighbor.mac();
    if (mac != Neighbor.UNKNOWN && waiting.count() > 0) {
      waiting.resolved(hop, mac); // another thread learnt it; what waits goes first
    }
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
    return mac != Neighbor.UNKNOWN && out.insertsChecksums();
  }

  @Override
  public void insertChecksum() {
    boolean tcp = protocol == Ipv4Header.PROTOCOL_TCP;
    out.insertChecksum(EthernetHeader.BYTES, Ipv4Header.BYTES, tcp);
  }

  @Override
  public void ecnCapable() {
    ecn = Ipv4Header.ECN_ECT_0;
  }

  @Override
  public void commit() {
    if (tooBig) {
      counters.add(Counter.IPV4_TOO_BIG);
      return;
    }
    MemorySegment m = segment();
    EthernetHeader.write(m, frame, mac, config.macAddress(), EthernetHeader.TYPE_IPV4);
    long at = frame + EthernetHeader.BYTES;
    if (segments > 0) {
      Ipv4Header.writePrototype(m, at, ecn, identification, protocol, source, destination);
      identification += segments;
    } else {
      Ipv4Header.write(m, at, ecn, total, identification++, protocol, source, destination);
    }
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
