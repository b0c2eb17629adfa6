// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import java.lang.foreign.MemorySegment;
import org.ixj.memory.FrameSink;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;
import org.ixj.wire.EcnField;
import org.ixj.wire.EthernetHeader;
import org.ixj.wire.GroupMessage;
import org.ixj.wire.Icmpv6Header;
import org.ixj.wire.InternetChecksum;
import org.ixj.wire.Ipv6Header;
import org.ixj.wire.NeighborMessage;

/**
 * Writes the messages by which an interface speaks to its link: RFC 4861 §4, RFC 3810 §5. A source
 * address of zeros is the unspecified one. What the device has no room for is not sent; every
 * message is repeated by who asked for it or needs it. Owned by one elastic thread.
 */
final class LinkMessages {
  /** {@link #solicit}: the station is not known, all that may have the address are asked. */
  static final long EVERYBODY = 0;

  private static final int HEADERS = EthernetHeader.BYTES + Ipv6Header.BYTES;

  private final long mac;
  private final FrameSink out;
  private final Counters counters;

  // The message under construction.
  private long frame;
  private int hopByHop;

  LinkMessages(long mac, FrameSink out, Counters counters) {
    this.mac = mac;
    this.out = out;
    this.counters = counters;
  }

  /**
   * Asks for the station of an address; from the unspecified address, whether anybody has it.
   *
   * @param station to ask, or {@link #EVERYBODY}
   */
  boolean solicit(long sourceHigh, long sourceLow, long high, long low, long station) {
    boolean probe = sourceHigh == 0 && sourceLow == 0;
    int bytes = NeighborMessage.NEIGHBOR_BYTES + (probe ? 0 : NeighborMessage.STATION_BYTES);
    if (!begin(bytes, 0)) {
      return false;
    }
    MemorySegment m = out.segment();
    long at = frame + HEADERS;
    Icmpv6Header.write(m, at, Icmpv6Header.NEIGHBOR_SOLICITATION, 0, 0);
    NeighborMessage.target(m, at, high, low);
    if (!probe) {
      station(m, at + NeighborMessage.NEIGHBOR_BYTES, NeighborMessage.SOURCE_STATION);
    }
    if (station == EVERYBODY) {
      long group = Ipv6Header.solicitedNodeLow(low);
      finishToGroup(bytes, sourceHigh, sourceLow, group);
    } else {
      finish(bytes, sourceHigh, sourceLow, high, low, station);
    }
    counters.add(Counter.ND_SOLICITATIONS_SENT);
    return true;
  }

  /** Tells who asked that an address of ours is at our station. */
  void advertise(long high, long low, long toHigh, long toLow, long toStation, int flags) {
    int bytes = NeighborMessage.NEIGHBOR_BYTES + NeighborMessage.STATION_BYTES;
    if (!begin(bytes, 0)) {
      return;
    }
    MemorySegment m = out.segment();
    long at = frame + HEADERS;
    Icmpv6Header.write(m, at, Icmpv6Header.NEIGHBOR_ADVERTISEMENT, 0, flags);
    NeighborMessage.target(m, at, high, low);
    station(m, at + NeighborMessage.NEIGHBOR_BYTES, NeighborMessage.TARGET_STATION);
    finish(bytes, high, low, toHigh, toLow, toStation);
    counters.add(Counter.ND_ADVERTISEMENTS_SENT);
  }

  /**
   * Tells everybody that an address is at our station: whoever tests it (RFC 4861 §7.2.4), and
   * those who know it at another, since after a start our station is another one (§7.2.6).
   */
  void announce(long high, long low) {
    advertise(
        high,
        low,
        Ipv6Header.LINK_GROUPS_HIGH,
        Ipv6Header.ALL_NODES_LOW,
        EthernetHeader.ofIpv6Group(Ipv6Header.ALL_NODES_LOW),
        NeighborMessage.OVERRIDE);
  }

  /** Asks routers to advertise themselves. */
  boolean solicitRouters(long sourceHigh, long sourceLow) {
    int bytes = Icmpv6Header.BYTES + NeighborMessage.STATION_BYTES;
    if (!begin(bytes, 0)) {
      return false;
    }
    MemorySegment m = out.segment();
    long at = frame + HEADERS;
    Icmpv6Header.write(m, at, Icmpv6Header.ROUTER_SOLICITATION, 0, 0);
    station(m, at + Icmpv6Header.BYTES, NeighborMessage.SOURCE_STATION);
    finishToGroup(bytes, sourceHigh, sourceLow, Ipv6Header.ALL_ROUTERS_LOW);
    counters.add(Counter.ND_ROUTER_SOLICITATIONS_SENT);
    return true;
  }

  /**
   * Starts a report of groups, to be followed by {@code records} calls of {@link #record} and by
   * {@link #endReport}.
   */
  boolean beginReport(int records) {
    int bytes = GroupMessage.REPORT_BYTES + records * GroupMessage.RECORD_BYTES;
    if (!begin(bytes, GroupMessage.ALERT_BYTES)) {
      return false;
    }
    MemorySegment m = out.segment();
    GroupMessage.writeAlert(m, frame + HEADERS);
    Icmpv6Header.write(m, message(), Icmpv6Header.GROUP_REPORT, 0, records);
    return true;
  }

  /** Record {@code index} of the report that was begun. */
  void record(int index, int type, long groupLow) {
    long at = message() + GroupMessage.REPORT_BYTES + (long) index * GroupMessage.RECORD_BYTES;
    GroupMessage.writeRecord(out.segment(), at, type, groupLow);
  }

  /** Sends the report. */
  void endReport(int records, long sourceHigh, long sourceLow) {
    int bytes = GroupMessage.REPORT_BYTES + records * GroupMessage.RECORD_BYTES;
    finishToGroup(bytes, sourceHigh, sourceLow, Ipv6Header.MLD_ROUTERS_LOW);
    counters.add(Counter.MLD_REPORTS_SENT);
  }

  private void station(MemorySegment m, long option, int type) {
    NeighborMessage.station(m, option, type, mac);
  }

  private long message() {
    return frame + HEADERS + hopByHop;
  }

  private boolean begin(int bytes, int hopByHopBytes) {
    hopByHop = hopByHopBytes;
    frame = out.begin(HEADERS + hopByHopBytes + bytes);
    return frame != FrameSink.FULL; // counted by the device
  }

  private void finishToGroup(int bytes, long sourceHigh, long sourceLow, long groupLow) {
    long station = EthernetHeader.ofIpv6Group(groupLow);
    finish(bytes, sourceHigh, sourceLow, Ipv6Header.LINK_GROUPS_HIGH, groupLow, station);
  }

  private void finish(
      int bytes, long sourceHigh, long sourceLow, long toHigh, long toLow, long toStation) {
    MemorySegment m = out.segment();
    EthernetHeader.write(m, frame, toStation, mac, EthernetHeader.TYPE_IPV6);
    Ipv6Header.write(
        m,
        frame + EthernetHeader.BYTES,
        EcnField.NOT_ECT,
        0,
        hopByHop + bytes,
        hopByHop == 0 ? Ipv6Header.PROTOCOL_ICMPV6 : 0,
        // RFC 3810 §5: a report passes no router; the others must not have passed one.
        hopByHop == 0 ? Ipv6Header.LINK_HOP_LIMIT : 1,
        sourceHigh,
        sourceLow,
        toHigh,
        toLow);
    long addresses =
        InternetChecksum.address(sourceHigh, sourceLow) + InternetChecksum.address(toHigh, toLow);
    Icmpv6Header.complete(m, message(), bytes, addresses);
    out.commit();
  }
}
