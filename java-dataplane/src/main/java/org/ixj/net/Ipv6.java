// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import java.util.random.RandomGenerator;
import org.ixj.memory.FrameSink;
import org.ixj.memory.MbufPool;
import org.ixj.stats.Counters;
import org.ixj.wire.Ipv6Header;
import org.jspecify.annotations.Nullable;

/** The parts of IPv6 on one elastic thread, put together. */
final class Ipv6 {
  private final MbufPool pool;
  private final Addresses addresses;
  private final Counters counters;
  private final Ipv6Local local;
  private final @Nullable Ipv6Setup setup;
  private final NeighborDiscovery discovery;
  private final Ipv6Route route;
  private final Reassembly reassembly;

  /**
   * @param first whether this is the thread that runs {@link Ipv6Setup}
   */
  Ipv6(
      Ipv6Link link,
      boolean first,
      MbufPool pool,
      FrameSink out,
      Addresses addresses,
      RandomGenerator random,
      Counters counters) {
    this.pool = pool;
    this.addresses = addresses;
    this.counters = counters;
    LinkMessages messages = new LinkMessages(link.network().macAddress(), out, counters);
    WaitingFrames waiting = new WaitingFrames(out, counters);
    local = new Ipv6Local(link, addresses);
    setup = first ? new Ipv6Setup(link, messages, random, counters) : null;
    discovery = new NeighborDiscovery(link, local, messages, waiting, setup, counters);
    route = new Ipv6Route(local, link.neighbors(), discovery, waiting, addresses, random, counters);
    reassembly =
        new Reassembly(addresses, Ipv6Receiver.HEADROOM, Ipv6Header.MAX_PAYLOAD_BYTES, counters);
  }

  Ipv6Route route() {
    return route;
  }

  /** The receiving half, whose answers go to {@code out}. */
  Ipv6Receiver receiver(IpOutput out, @Nullable Transport[] transports) {
    Icmpv6 icmp = new Icmpv6(pool, out, local, discovery, transports, counters);
    return new Ipv6Receiver(pool, reassembly, addresses, local, icmp, transports, counters);
  }

  /** Runs what is due. */
  void advance(long nowUs) {
    if (setup != null) {
      setup.advance(nowUs);
    }
    discovery.advance(nowUs);
    reassembly.expire(nowUs);
  }

  /** When {@link #advance} has something to do at the latest; Long.MAX_VALUE when never. */
  long nextDeadlineUs() {
    long setupUs = setup == null ? Long.MAX_VALUE : setup.nextDeadlineUs();
    long othersUs = Math.min(discovery.nextDeadlineUs(), reassembly.nextDeadlineUs());
    return Math.min(setupUs, othersUs);
  }
}
