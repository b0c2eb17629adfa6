// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.random.RandomGenerator;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;
import org.ixj.wire.Ipv4Header;
import org.ixj.wire.Ipv6Header;

/**
 * Where IPv6 datagrams go: RFC 4861 §5.2, next-hop determination, and §6.3.6, the choice of a
 * router. Owned by one elastic thread.
 */
final class Ipv6Route {
  private static final ValueLayout.OfInt PORTS = ValueLayout.JAVA_INT_UNALIGNED;
  private static final int FLOW_LABEL_BITS = 20;
  private static final long LOW = 0xFFFF_FFFFL;

  private final Ipv6Local local;
  private final Neighbors neighbors;
  private final NeighborDiscovery discovery;
  private final WaitingFrames waiting;
  private final Addresses addresses;
  private final Counters counters;
  private final long flowFactor;
  private final long portFactor;
  private int turn;

  // What was found.
  private long hopHigh;
  private long hopLow;
  private long mac;

  Ipv6Route(
      Ipv6Local local,
      Neighbors neighbors,
      NeighborDiscovery discovery,
      WaitingFrames waiting,
      Addresses addresses,
      RandomGenerator random,
      Counters counters) {
    this.local = local;
    this.neighbors = neighbors;
    this.discovery = discovery;
    this.waiting = waiting;
    this.addresses = addresses;
    this.counters = counters;
    flowFactor = random.nextLong() | 1;
    portFactor = random.nextLong();
  }

  boolean ours(int address) {
    return local.ours(address);
  }

  int source(int to) {
    return local.source(addresses.high(to), addresses.low(to));
  }

  /** Whether datagrams to a number's address have somewhere to go. */
  boolean reachable(int address) {
    return reachable(addresses.high(address), addresses.low(address));
  }

  private boolean reachable(long high, long low) {
    Ipv6State state = local.state();
    return Ipv6Header.host(high)
        && state.addresses() > 0
        && state.indexOf(high, low) == Ipv6State.NONE
        && (state.onLink(high, low) || state.routers() > 0);
  }

  /**
   * Finds the station to send to; false where the datagram is lost, counted. Then {@link #mac} is
   * it, or {@link Neighbor#UNKNOWN} where it is being asked for, and {@link #hopHigh} and {@link
   * #hopLow} are whose it is.
   */
  boolean find(int to, long nowUs) {
    long high = addresses.high(to);
    long low = addresses.low(to);
    if (!reachable(high, low)) {
      counters.add(Counter.IPV6_NO_ROUTE);
      return false;
    }
    Ipv6State state = local.state();
    if (state.onLink(high, low)) {
      hopHigh = high;
      hopLow = low;
    } else {
      Ipv6Prefix router = router(state);
      hopHigh = router.high();
      hopLow = router.low();
    }
    Neighbor neighbor = discovery.resolve(hopHigh, hopLow, nowUs);
    if (neighbor == null) {
      return false;
    }
    mac = neighbor.mac();
    if (mac != Neighbor.UNKNOWN && waiting.count() > 0) {
      // Another thread learnt it; what waits goes first.
      waiting.resolved(hopHigh, hopLow, mac);
    }
    return true;
  }

  /**
   * RFC 4861 §6.3.6: the first router that is not known to be silent; where none is known at all,
   * each in its turn, so that one that is gone does not keep another from being found.
   */
  private Ipv6Prefix router(Ipv6State state) {
    for (int i = 0; i < state.routers(); i++) {
      Ipv6Prefix router = state.router(i);
      Neighbor n = neighbors.find(router.high(), router.low());
      if (n != null) {
        return router; // known, or being asked: one question at a time
      }
    }
    return state.router(Math.floorMod(turn++, state.routers()));
  }

  long hopHigh() {
    return hopHigh;
  }

  long hopLow() {
    return hopLow;
  }

  long mac() {
    return mac;
  }

  WaitingFrames waiting() {
    return waiting;
  }

  int mtu() {
    return local.state().mtu();
  }

  /**
   * RFC 6437 §3: the same for all datagrams of a flow, hard to guess, not zero.
   *
   * @param at of the IPv6 header, behind which the transport's is complete
   */
  int flowLabel(MemorySegment m, long at, int protocol, int source, int destination) {
    boolean ports = protocol == Ipv4Header.PROTOCOL_TCP || protocol == Ipv4Header.PROTOCOL_UDP;
    long both = ((long) addresses.folded(source) << 32) | (addresses.folded(destination) & LOW);
    long flow = both + protocol + (ports ? m.get(PORTS, at + Ipv6Header.BYTES) : 0) * portFactor;
    int label = (int) ((flow * flowFactor) >>> (Long.SIZE - FLOW_LABEL_BITS));
    return label == 0 ? 1 : label;
  }
}
