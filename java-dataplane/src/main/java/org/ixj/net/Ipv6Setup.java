// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.ixj.net.OwnAddress.State;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;
import org.ixj.wire.EthernetHeader;
import org.ixj.wire.Ipv6Header;
import org.ixj.wire.NeighborMessage;
import org.jspecify.annotations.Nullable;

/**
 * Makes an interface what it is in IPv6, and says so to all threads: its addresses (RFC 4862), its
 * routers, prefixes and MTU (RFC 4861 §6.3), its groups (RFC 3810). Owned by the first elastic
 * thread. Changes are rare, and limited in rate where the link brings them about; only they
 * allocate.
 */
final class Ipv6Setup {
  /** Router advertisements looked at per second; more can only be a flood. */
  static final int ADVERTISEMENTS_PER_SECOND = 10;

  /** Questions about groups listened to per second; more can only be a flood. */
  static final int QUERIES_PER_SECOND = 10;

  /** RFC 4861 §10, MAX_RTR_SOLICITATIONS. */
  static final int MAX_SOLICITATIONS = 3;

  /** RFC 4861 §10, RTR_SOLICITATION_INTERVAL. */
  static final long SOLICITATION_US = 4_000_000;

  private static final long MICROS = 1_000_000;
  private static final long FOR_EVER_SECONDS = 0xFFFF_FFFFL;

  private final Ipv6Link link;
  private final LinkMessages messages;
  private final Counters counters;
  private final OwnAddresses own;
  private final Routers routers;
  private final GroupReports reports;
  private final TokenBucket advertisements =
      new TokenBucket(ADVERTISEMENTS_PER_SECOND, ADVERTISEMENTS_PER_SECOND);
  private final TokenBucket queries = new TokenBucket(QUERIES_PER_SECOND, QUERIES_PER_SECOND);
  private boolean started;
  private boolean changed;
  private long[] groups = {};
  private int mtu;
  private boolean speaks;
  private int solicitations;
  private long solicitUs = OwnAddress.NEVER;
  private long nextUs;

  Ipv6Setup(Ipv6Link link, LinkMessages messages, RandomGenerator random, Counters counters) {
    this.link = link;
    this.messages = messages;
    this.counters = counters;
    StableIdentifier identifiers = new StableIdentifier(link.config().secret(), link.name());
    own = new OwnAddresses(messages, identifiers, random, counters);
    routers = new Routers(counters);
    reports = new GroupReports(messages, random);
    mtu = link.network().mtu();
  }

  /** Whether an address is being tested. */
  boolean tests(long high, long low) {
    return own.tests(high, low);
  }

  /** Another station has, or tests, an address that is being tested. */
  void conflict(long high, long low, long nowUs) {
    own.conflict(high, low, nowUs);
    changed = true;
    nextUs = nowUs;
  }

  /**
   * A router asks which groups are listened to.
   *
   * @return whether it is answered
   */
  boolean groupsAsked(int withinMs, long nowUs) {
    if (!queries.take(nowUs)) {
      return false;
    }
    reports.asked(withinMs, nowUs);
    nextUs = Math.min(nextUs, reports.nextUs());
    return true;
  }

  /**
   * A router's advertisement that has passed its gate, from a link-local address.
   *
   * @return whether it was looked at
   */
  boolean routerAdvertised(
      Ipv6Datagram d, MemorySegment m, long at, int header, int bytes, long nowUs) {
    if (!link.config().automatic() || !advertisements.take(nowUs)) {
      return false;
    }
    counters.add(Counter.ND_ROUTER_ADVERTISEMENTS);
    long lifetimeUs = NeighborMessage.routerLifetime(m, at) * MICROS;
    changed |= routers.router(d.sourceHigh, d.sourceLow, lifetimeUs, nowUs);
    solicitUs = OwnAddress.NEVER; // RFC 4861 §6.3.7: no further question
    solicitations = MAX_SOLICITATIONS;
    long end = at + bytes;
    long option = NeighborMessage.option(m, at + header, end, NeighborMessage.MTU);
    if (option != NeighborMessage.NONE) {
      mtu(NeighborMessage.mtu(m, option));
    }
    option = NeighborMessage.option(m, at + header, end, NeighborMessage.PREFIX);
    while (option != NeighborMessage.NONE) {
      prefix(m, option, nowUs);
      long behind = NeighborMessage.behind(m, option);
      option = NeighborMessage.option(m, behind, end, NeighborMessage.PREFIX);
    }
    nextUs = nowUs;
    return true;
  }

  /** RFC 4861 §6.3.4: within what the link can carry, and what IPv6 needs. */
  private void mtu(long advertised) {
    if (advertised >= Ipv6Header.MIN_MTU && advertised <= link.network().mtu()) {
      changed |= mtu != (int) advertised;
      mtu = (int) advertised;
    }
  }

  private void prefix(MemorySegment m, long option, long nowUs) {
    int bits = NeighborMessage.prefixLength(m, option);
    long high = NeighborMessage.prefixHigh(m, option);
    long low = NeighborMessage.prefixLow(m, option);
    // RFC 4861 §6.3.4: the link-local prefix is not a router's to advertise.
    if (bits > 128 || !Ipv6Header.host(high) || Ipv6Header.linkLocal(high)) {
      return;
    }
    long validUs = us(NeighborMessage.validSeconds(m, option));
    if (NeighborMessage.onLink(m, option) && bits > 0) {
      high &= Ipv6Header.maskHigh(bits);
      low &= Ipv6Header.maskLow(bits);
      changed |= routers.prefix(new Ipv6Prefix(high, low, bits), validUs, nowUs);
    }
    if (NeighborMessage.autonomous(m, option)) {
      long preferredUs = us(NeighborMessage.preferredSeconds(m, option));
      changed |= own.automatic(high, bits, validUs, preferredUs, nowUs);
    }
  }

  private static long us(long seconds) {
    return seconds == FOR_EVER_SECONDS ? OwnAddress.NEVER : seconds * MICROS;
  }

  /** Runs what is due. */
  void advance(long nowUs) {
    if (nowUs < nextUs && started) {
      return;
    }
    if (!started) {
      started = true;
      changed = true;
      own.start(link.config().addresses(), nowUs);
    }
    if (changed) {
      regroup(nowUs); // RFC 4862 §5.4.2: a group is joined before the address is tested
    }
    reports.advance(own.linkLocal(), nowUs);
    changed |= own.advance(nowUs);
    changed |= routers.expire(nowUs);
    if (changed) {
      changed = false;
      regroup(nowUs);
      link.publish(state());
      if (own.all().stream().noneMatch(OwnAddress::tentative)) {
        link.settle();
      }
    }
    OwnAddress from = own.linkLocal();
    if (from != null && !speaks) {
      speaks = true;
      reports.again(nowUs);
      solicitUs = link.config().automatic() ? nowUs : OwnAddress.NEVER;
    }
    solicitRouters(from, nowUs);
    nextUs =
        Math.min(Math.min(own.nextUs(), routers.nextUs()), Math.min(solicitUs, reports.nextUs()));
  }

  /** RFC 4861 §6.3.7. The random delay it wants has passed before the address was tested. */
  private void solicitRouters(@Nullable OwnAddress from, long nowUs) {
    if (from == null || nowUs < solicitUs) {
      return;
    }
    if (messages.solicitRouters(from.high, from.low)) {
      solicitations++;
    }
    solicitUs = solicitations < MAX_SOLICITATIONS ? nowUs + SOLICITATION_US : OwnAddress.NEVER;
  }

  /** The groups that follow from the addresses: all nodes, and those of questions about each. */
  private void regroup(long nowUs) {
    long[] now =
        own.all().stream()
            .filter(a -> a.state != State.TAKEN)
            .mapToLong(a -> Ipv6Header.solicitedNodeLow(a.low))
            .sorted()
            .distinct()
            .toArray();
    if (Arrays.equals(now, groups)) {
      return;
    }
    groups = now;
    reports.listen(now, nowUs); // RFC 3810 §6: of all nodes nothing is ever said
    link.listenTo(
        Arrays.stream(withAllNodes()).map(EthernetHeader::ofIpv6Group).distinct().toArray());
  }

  private long[] withAllNodes() {
    long[] all = Arrays.copyOf(groups, groups.length + 1);
    all[groups.length] = Ipv6Header.ALL_NODES_LOW;
    return all;
  }

  private Ipv6State state() {
    List<OwnAddress> assigned = own.all().stream().filter(a -> a.state == State.ASSIGNED).toList();
    boolean[] preferred = new boolean[assigned.size()];
    for (int i = 0; i < preferred.length; i++) {
      preferred[i] = assigned.get(i).preferred;
    }
    List<Ipv6Prefix> onLink = new ArrayList<>(link.config().addresses());
    routers.addPrefixes(onLink);
    List<Ipv6Prefix> ways = new ArrayList<>();
    Ipv6Prefix gateway = link.config().gateway();
    if (gateway != null) {
      ways.add(gateway);
    }
    routers.addRouters(ways);
    return new Ipv6State(
        assigned.stream().mapToLong(a -> a.high).toArray(),
        assigned.stream().mapToLong(a -> a.low).toArray(),
        preferred,
        onLink.toArray(Ipv6Prefix[]::new),
        ways.toArray(Ipv6Prefix[]::new),
        withAllNodes(),
        mtu);
  }

  /** When {@link #advance} has something to do at the latest; Long.MAX_VALUE when never. */
  long nextDeadlineUs() {
    return nextUs;
  }
}
