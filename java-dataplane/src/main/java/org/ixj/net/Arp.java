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
 * ARP on one elastic thread: RFC 826 with the cache rules of RFC 1122 §2.3.2.1, and of RFC 5227 the
 * defence of an address (§2.4). Answers are believed only when we asked; a station that asks for us
 * is noted, because it will be answered next; whatever else is said of a known address makes us ask
 * again and changes nothing by itself.
 *
 * <p>Deviation: RFC 826 would take a known address's new station from any packet.
 */
final class Arp {
  /** At most one announcement against a rival in this time: RFC 5227 §1.1, DEFEND_INTERVAL. */
  static final long DEFEND_INTERVAL_US = 10_000_000;

  /** How long a resolution by another elastic thread goes unnoticed at most. */
  private static final long NOTICE_US = 5_000;

  // New stations that ask for us: enough for a link that wakes up, too few for a flood to matter.
  private static final int LEARN_PER_SECOND = 200;

  private final InterfaceConfig config;
  private final FrameSink out;
  private final Neighbors neighbors;
  private final WaitingFrames waiting;
  private final Counters counters;
  private final TokenBucket learning = new TokenBucket(LEARN_PER_SECOND, LEARN_PER_SECOND);
  private boolean defended;
  private long defendedUs;
  private long lookedUs;

  Arp(
      InterfaceConfig config,
      FrameSink out,
      Neighbors neighbors,
      WaitingFrames waiting,
      Counters counters) {
    this.config = config;
    this.out = out;
    this.neighbors = neighbors;
    this.waiting = waiting;
    this.counters = counters;
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
      requested(sender, mac, nowUs);
      reply(mac, sender);
    } else {
      told(sender, mac, !request && forUs, nowUs);
    }
  }

  /** RFC 826: who asks for us will be talked to; noted as stale until it is asked itself. */
  private void requested(int sender, long mac, long nowUs) {
    Neighbor known = neighbors.find(sender);
    if (known == null) {
      boolean kept = learning.take(nowUs) && neighbors.hear(sender, mac, nowUs);
      counters.add(kept ? Counter.ARP_LEARNED : Counter.NEIGHBORS_FULL);
    } else if (known.mac() != mac && (!known.stale(nowUs) || !known.yieldsTo(mac))) {
      counters.add(Counter.ARP_SUSPECTED);
      known.suspect();
    } else {
      counters.add(Counter.ARP_LEARNED);
      known.hear(mac);
      waiting.resolved(sender, mac);
    }
  }

  private void told(int sender, long mac, boolean reply, long nowUs) {
    Neighbor known = neighbors.find(sender);
    if (known == null) {
      counters.add(Counter.ARP_IGNORED); // nobody asked; a table of rumours could be filled
    } else if (reply && known.asked(nowUs) && known.yieldsTo(mac)) {
      counters.add(Counter.ARP_LEARNED);
      known.confirm(mac, nowUs);
      waiting.resolved(sender, mac);
    } else if (known.mac() != mac && known.mac() != Neighbor.UNKNOWN) {
      counters.add(Counter.ARP_SUSPECTED);
      known.suspect();
    } else {
      counters.add(Counter.ARP_IGNORED);
    }
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

  /**
   * The neighbour to send to by way of {@code hop}, asked for its station as far as it is due.
   *
   * @return one whose station may be {@link Neighbor#UNKNOWN} yet, or null when there is no room
   *     for another, counted
   */
  @Nullable Neighbor resolve(int hop, long nowUs) {
    Neighbor n = neighbors.find(hop);
    if (n != null && n.mac() != Neighbor.UNKNOWN && n.stale(nowUs) && n.failed(nowUs)) {
      neighbors.forget(n); // gone; perhaps another station has the address now
      n = null;
    }
    if (n == null) {
      n = add(hop, nowUs);
      if (n == null) {
        return null;
      }
    }
    n.use(nowUs);
    if (n.stale(nowUs)) {
      ask(n, nowUs);
    }
    return n;
  }

  /** Nobody is asked for whom no datagram can wait: so a scan of addresses has a bounded rate. */
  private @Nullable Neighbor add(int hop, long nowUs) {
    if (waiting.count() == WaitingFrames.MAX) {
      counters.add(Counter.NEIGHBOR_WAIT_FULL);
      return null;
    }
    Neighbor added = neighbors.findOrAsk(hop, nowUs);
    if (added == null) {
      counters.add(Counter.NEIGHBORS_FULL);
    }
    return added;
  }

  private void ask(Neighbor n, long nowUs) {
    if (!n.mayRequest(nowUs)) {
      return;
    }
    // RFC 1122 §2.3.2.1: (2) unicast poll. Nobody else is bothered by it.
    long to = n.askEverybody() ? EthernetHeader.BROADCAST : n.mac();
    if (send(ArpHeader.REQUEST, to, 0, n.address)) {
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

  /** Repeats requests, gives up on those unanswered, and notices what other threads learnt. */
  void advance(long nowUs) {
    lookedUs = nowUs;
    int i = 0;
    while (i < waiting.count()) {
      int before = waiting.count();
      look(waiting.address(i), nowUs);
      if (waiting.count() == before) {
        i++;
      }
    }
  }

  private void look(int hop, long nowUs) {
    Neighbor n = neighbors.find(hop);
    if (n == null) {
      waiting.unresolved(hop); // another thread gave up on it
    } else if (n.mac() != Neighbor.UNKNOWN) {
      waiting.resolved(hop, n.mac());
    } else if (n.failed(nowUs)) {
      neighbors.forget(n);
      waiting.unresolved(hop);
    } else {
      ask(n, nowUs);
    }
  }

  /** When {@link #advance} has something to do at the latest; Long.MAX_VALUE when never. */
  long nextDeadlineUs() {
    return waiting.count() == 0 ? Long.MAX_VALUE : lookedUs + NOTICE_US;
  }
}
