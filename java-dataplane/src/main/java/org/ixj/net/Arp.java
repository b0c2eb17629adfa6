// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import java.lang.foreign.MemorySegment;
import org.ixj.memory.FrameSink;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;
import org.ixj.wire.ArpHeader;
import org.ixj.wire.EthernetHeader;
import org.jspecify.annotations.Nullable;

/**
 * ARP on one elastic thread: RFC 826 with the cache rules of RFC 1122 §2.3.2.1 ({@link Resolver}),
 * and of RFC 5227 the defence of an address (§2.4).
 */
final class Arp implements Resolver.Asker {
  /** At most one announcement against a rival in this time: RFC 5227 §1.1, DEFEND_INTERVAL. */
  static final long DEFEND_INTERVAL_US = 10_000_000;

  private final InterfaceConfig config;
  private final FrameSink out;
  private final Counters counters;
  private final Resolver resolver;
  private boolean defended;
  private long defendedUs;

  Arp(
      InterfaceConfig config,
      FrameSink out,
      Neighbors neighbors,
      WaitingFrames waiting,
      Counters counters) {
    this.config = config;
    this.out = out;
    this.counters = counters;
    resolver = new Resolver(neighbors, waiting, this, counters);
  }

  /** A packet behind the Ethernet header; read, not kept. Counted once. */
  void input(MemorySegment m, long at, int bytes, long nowUs) {
    if (ArpHeader.check(m, at, bytes) < 0) {
      counters.add(Counter.ARP_DROP_MALFORMED);
      return;
    }
    int sender = ArpHeader.senderIp(m, at);
    long mac = ArpHeader.senderMac(m, at);
    boolean request = ArpHeader.operation(m, at) == ArpHeader.REQUEST;
    boolean forUs = ArpHeader.targetIp(m, at) == config.address();
    if (mac == config.macAddress()) {
      counters.add(Counter.ARP_IGNORED); // our own packet, sent back by the link
    } else if (sender == config.address()) {
      conflict(nowUs);
    } else if (sender == 0 && request && forUs) {
      // RFC 5227 §2.1.1: a probe, from a host that has no address yet, is answered all the same.
      counters.add(Counter.ARP_LEARNED);
      reply(mac, sender);
    } else if (!config.onLink(sender) || !config.host(sender)) {
      counters.add(Counter.ARP_IGNORED);
    } else if (request && forUs) {
      counters.add(counter(resolver.requested(0, Addresses.mapped(sender), mac, nowUs)));
      reply(mac, sender);
    } else {
      boolean answer = !request && forUs;
      counters.add(counter(resolver.told(0, Addresses.mapped(sender), mac, answer, nowUs)));
    }
  }

  private static Counter counter(Resolver.Hearing hearing) {
    return switch (hearing) {
      case LEARNED -> Counter.ARP_LEARNED;
      case SUSPECTED -> Counter.ARP_SUSPECTED;
      case IGNORED -> Counter.ARP_IGNORED;
      case FULL -> Counter.NEIGHBORS_FULL;
    };
  }

  /** RFC 5227 §2.4(b): one announcement, and silence for an interval, so that two never fight. */
  private void conflict(long nowUs) {
    counters.add(Counter.ARP_CONFLICTS);
    if (defended && nowUs - defendedUs < DEFEND_INTERVAL_US) {
      return;
    }
    defended = true;
    defendedUs = nowUs;
    if (send(ArpHeader.REQUEST, EthernetHeader.BROADCAST, 0, config.address())) {
      counters.add(Counter.ARP_DEFENDED);
    }
  }

  private void reply(long mac, int asker) {
    if (send(ArpHeader.REPLY, mac, mac, asker)) {
      counters.add(Counter.ARP_REPLIES_SENT);
    }
  }

  /** The neighbour to send to by way of {@code hop}; see {@link Resolver#resolve}. */
  @Nullable Neighbor resolve(int hop, long nowUs) {
    return resolver.resolve(0, Addresses.mapped(hop), nowUs);
  }

  @Override
  public void ask(Neighbor n, boolean everybody) {
    // RFC 1122 §2.3.2.1: (2) unicast poll. Nobody else is bothered by it.
    long to = everybody ? EthernetHeader.BROADCAST : n.mac();
    if (send(ArpHeader.REQUEST, to, 0, (int) n.low)) {
      counters.add(Counter.ARP_REQUESTS_SENT);
    }
  }

  private boolean send(int operation, long to, long targetMac, int targetIp) {
    long at = out.begin(EthernetHeader.BYTES + ArpHeader.BYTES);
    if (at == FrameSink.FULL) {
      return false; // counted by the device; requests are repeated
    }
    MemorySegment m = out.segment();
    EthernetHeader.write(m, at, to, config.macAddress(), EthernetHeader.TYPE_ARP);
    ArpHeader.write(
        m,
        at + EthernetHeader.BYTES,
        operation,
        config.macAddress(),
        config.address(),
        targetMac,
        targetIp);
    out.commit();
    return true;
  }

  /** See {@link Resolver#advance}. */
  void advance(long nowUs) {
    resolver.advance(nowUs);
  }

  /** When {@link #advance} has something to do at the latest; Long.MAX_VALUE when never. */
  long nextDeadlineUs() {
    return resolver.nextDeadlineUs();
  }
}
