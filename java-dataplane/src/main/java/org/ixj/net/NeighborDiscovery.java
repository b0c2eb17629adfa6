// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import java.lang.foreign.MemorySegment;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;
import org.ixj.wire.EthernetHeader;
import org.ixj.wire.GroupMessage;
import org.ixj.wire.Icmpv6Header;
import org.ixj.wire.Ipv6Header;
import org.ixj.wire.NeighborMessage;
import org.jspecify.annotations.Nullable;

/**
 * Neighbour discovery on one elastic thread: RFC 4861 §7, with the cache rules of {@link Resolver}.
 * What is about the interface itself (tests of its addresses, routers, groups) goes to {@link
 * Ipv6Setup}, which only the first thread has; what comes to another is counted as ignored.
 */
final class NeighborDiscovery implements Resolver.Asker {
  private final Ipv6Link link;
  private final Ipv6Local local;
  private final LinkMessages messages;
  private final @Nullable Ipv6Setup setup;
  private final Counters counters;
  private final Resolver resolver;

  NeighborDiscovery(
      Ipv6Link link,
      Ipv6Local local,
      LinkMessages messages,
      WaitingFrames waiting,
      @Nullable Ipv6Setup setup,
      Counters counters) {
    this.link = link;
    this.local = local;
    this.messages = messages;
    this.setup = setup;
    this.counters = counters;
    resolver = new Resolver(link.neighbors(), waiting, this, counters);
  }

  /** Whether a type of message is for {@link #input}. */
  static boolean takes(int type) {
    return type >= Icmpv6Header.ROUTER_SOLICITATION && type <= Icmpv6Header.REDIRECT;
  }

  /** A message whose checksum holds; read, not kept. Counted once. */
  void input(Ipv6Datagram d, MemorySegment m, long at, int bytes, long nowUs) {
    int type = Icmpv6Header.type(m, at);
    if (d.station == link.network().macAddress()) {
      counters.add(Counter.ND_IGNORED); // our own, sent back by the link
      return;
    }
    // RFC 4861 §3.1 of all: 255, or it has passed a router. RFC 6980 §5: never in fragments.
    if (d.hopLimit != Ipv6Header.LINK_HOP_LIMIT || d.fragment) {
      counters.add(Counter.ND_DROP_MALFORMED);
      return;
    }
    switch (type) {
      case Icmpv6Header.NEIGHBOR_SOLICITATION -> solicited(d, m, at, bytes, nowUs);
      case Icmpv6Header.NEIGHBOR_ADVERTISEMENT -> advertised(d, m, at, bytes, nowUs);
      case Icmpv6Header.ROUTER_ADVERTISEMENT -> router(d, m, at, bytes, nowUs);
      // We are no router; and who forges a redirect becomes the way to everywhere.
      default -> counters.add(Counter.ND_IGNORED);
    }
  }

  /** RFC 4861 §7.1.1 and §7.2.3, RFC 4862 §5.4.3. */
  private void solicited(Ipv6Datagram d, MemorySegment m, long at, int bytes, long nowUs) {
    int header = NeighborMessage.check(m, at, bytes);
    if (header < 0) {
      counters.add(Counter.ND_DROP_MALFORMED);
      return;
    }
    long high = NeighborMessage.targetHigh(m, at);
    long low = NeighborMessage.targetLow(m, at);
    long option =
        NeighborMessage.option(m, at + header, at + bytes, NeighborMessage.SOURCE_STATION);
    boolean named = option != NeighborMessage.NONE;
    long station = named ? NeighborMessage.station(m, option) : d.station;
    boolean probe = d.fromNowhere();
    boolean toItsGroup = d.toGroup() && d.destinationLow == Ipv6Header.solicitedNodeLow(low);
    if (!EthernetHeader.station(station) || (probe && (!toItsGroup || named))) {
      counters.add(Counter.ND_DROP_MALFORMED);
    } else if (setup != null && setup.tests(high, low)) {
      // RFC 4862 §5.4.3: who asks is nobody's business yet; who tests the same has it before us.
      counters.add(probe ? Counter.ND_CONFLICTS : Counter.ND_IGNORED);
      if (probe) {
        setup.conflict(high, low, nowUs);
      }
    } else if (local.find(high, low) == Addresses.NONE) {
      counters.add(Counter.ND_IGNORED);
    } else if (probe) {
      counters.add(Counter.ND_LEARNED);
      messages.announce(high, low);
    } else {
      answer(d, high, low, station, named, nowUs);
    }
  }

  private void answer(
      Ipv6Datagram d, long high, long low, long station, boolean named, long nowUs) {
    if (named && local.state().onLink(d.sourceHigh, d.sourceLow)) {
      count(resolver.requested(d.sourceHigh, d.sourceLow, station, nowUs));
    } else {
      counters.add(Counter.ND_LEARNED); // whose question is answered, and no more
    }
    int flags = NeighborMessage.SOLICITED | NeighborMessage.OVERRIDE;
    messages.advertise(high, low, d.sourceHigh, d.sourceLow, station, flags);
  }

  /** RFC 4861 §7.1.2 and §7.2.5, RFC 4862 §5.4.4. */
  private void advertised(Ipv6Datagram d, MemorySegment m, long at, int bytes, long nowUs) {
    int header = NeighborMessage.check(m, at, bytes);
    boolean solicited = header > 0 && NeighborMessage.solicited(m, at);
    if (header < 0 || d.fromNowhere() || (d.toGroup() && solicited)) {
      counters.add(Counter.ND_DROP_MALFORMED);
      return;
    }
    long high = NeighborMessage.targetHigh(m, at);
    long low = NeighborMessage.targetLow(m, at);
    long option =
        NeighborMessage.option(m, at + header, at + bytes, NeighborMessage.TARGET_STATION);
    // §4.4: one that was asked alone may leave it out.
    long station = option == NeighborMessage.NONE ? d.station : NeighborMessage.station(m, option);
    if (!EthernetHeader.station(station)) {
      counters.add(Counter.ND_DROP_MALFORMED);
    } else if (setup != null && setup.tests(high, low)) {
      counters.add(Counter.ND_CONFLICTS);
      setup.conflict(high, low, nowUs);
    } else if (local.find(high, low) != Addresses.NONE) {
      // RFC 4862 §5.4.4 leaves it open; ours passed its test, and to give it up would be to obey.
      counters.add(Counter.ND_CONFLICTS);
    } else {
      count(resolver.told(high, low, station, solicited, nowUs));
    }
  }

  /** RFC 4861 §6.1.2; what it says of the link is {@link Ipv6Setup}'s. */
  private void router(Ipv6Datagram d, MemorySegment m, long at, int bytes, long nowUs) {
    int header = NeighborMessage.check(m, at, bytes);
    if (header < 0 || !Ipv6Header.linkLocal(d.sourceHigh)) {
      counters.add(Counter.ND_DROP_MALFORMED);
      return;
    }
    if (setup == null || !setup.routerAdvertised(d, m, at, header, bytes, nowUs)) {
      counters.add(Counter.ND_IGNORED);
      return;
    }
    long option =
        NeighborMessage.option(m, at + header, at + bytes, NeighborMessage.SOURCE_STATION);
    if (option != NeighborMessage.NONE
        && EthernetHeader.station(NeighborMessage.station(m, option))) {
      long station = NeighborMessage.station(m, option);
      count(resolver.requested(d.sourceHigh, d.sourceLow, station, nowUs));
    } else {
      counters.add(Counter.ND_LEARNED);
    }
  }

  /** RFC 3810 §5.1.14 and §6.2: a question about groups. Counted once. */
  void groupQuery(Ipv6Datagram d, MemorySegment m, long at, int bytes, long nowUs) {
    boolean valid =
        GroupMessage.checkQuery(bytes) > 0 && Ipv6Header.linkLocal(d.sourceHigh) && d.hopLimit == 1;
    boolean answered =
        valid && setup != null && setup.groupsAsked(GroupMessage.responseMs(m, at), nowUs);
    counters.add(answered ? Counter.MLD_QUERIES : Counter.ND_IGNORED);
  }

  private void count(Resolver.Hearing hearing) {
    counters.add(
        switch (hearing) {
          case LEARNED -> Counter.ND_LEARNED;
          case SUSPECTED -> Counter.ND_SUSPECTED;
          case IGNORED -> Counter.ND_IGNORED;
          case FULL -> Counter.NEIGHBORS_FULL;
        });
  }

  /** See {@link Resolver#resolve}. */
  @Nullable Neighbor resolve(long high, long low, long nowUs) {
    return resolver.resolve(high, low, nowUs);
  }

  @Override
  public void ask(Neighbor n, boolean everybody) {
    Ipv6State state = local.state();
    int source = state.source(n.high, n.low);
    if (source != Ipv6State.NONE) {
      messages.solicit(
          state.high(source),
          state.low(source),
          n.high,
          n.low,
          everybody ? LinkMessages.EVERYBODY : n.mac());
    }
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
