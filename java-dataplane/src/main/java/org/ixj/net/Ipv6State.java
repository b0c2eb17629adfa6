// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import org.ixj.wire.Ipv6Header;

/**
 * What an interface is in IPv6 at a moment: addresses that passed their test, prefixes on the link,
 * routers, groups, the MTU. Never written after it was made, so that any thread may read it.
 */
final class Ipv6State {
  /** {@link #indexOf}: the address is none of ours. */
  static final int NONE = -1;

  // A source of the destination's scope comes before all (RFC 6724 §5, rule 2), then one that is
  // preferred (rule 3), then the one that begins most alike (rule 8).
  private static final int SAME_SCOPE = 512;
  private static final int PREFERRED = 256;

  private final long[] high;
  private final long[] low;
  private final boolean[] preferred;
  private final Ipv6Prefix[] onLink;
  private final Ipv6Prefix[] routers;
  private final long[] groups;
  private final int mtu;

  /**
   * @param high first halves of our addresses
   * @param low second halves of them
   * @param preferred whether each is to be used for what is begun now
   * @param onLink prefixes of the link, besides fe80::/10
   * @param routers off the link, the one to be used first in front
   * @param groups second halves of the groups of ff02::/64 that are listened to
   * @param mtu most bytes of a datagram
   */
  Ipv6State(
      long[] high,
      long[] low,
      boolean[] preferred,
      Ipv6Prefix[] onLink,
      Ipv6Prefix[] routers,
      long[] groups,
      int mtu) {
    this.high = high.clone();
    this.low = low.clone();
    this.preferred = preferred.clone();
    this.onLink = onLink.clone();
    this.routers = routers.clone();
    this.groups = groups.clone();
    this.mtu = mtu;
  }

  /** An interface that has no address yet. */
  static Ipv6State nothing(int mtu) {
    return new Ipv6State(
        new long[0],
        new long[0],
        new boolean[0],
        new Ipv6Prefix[0],
        new Ipv6Prefix[0],
        new long[0],
        mtu);
  }

  /** How many addresses are ours. */
  int addresses() {
    return high.length;
  }

  long high(int index) {
    return high[index];
  }

  long low(int index) {
    return low[index];
  }

  /** Which of ours an address is, or {@link #NONE}. */
  int indexOf(long itsHigh, long itsLow) {
    for (int i = 0; i < high.length; i++) {
      if (low[i] == itsLow && high[i] == itsHigh) {
        return i;
      }
    }
    return NONE;
  }

  /** Whether a group is listened to. */
  boolean listens(long groupHigh, long groupLow) {
    if (groupHigh != Ipv6Header.LINK_GROUPS_HIGH) {
      return false;
    }
    for (long group : groups) {
      if (group == groupLow) {
        return true;
      }
    }
    return false;
  }

  /** Whether an address is on the link. */
  boolean onLink(long itsHigh, long itsLow) {
    if (Ipv6Header.linkLocal(itsHigh)) {
      return true;
    }
    for (Ipv6Prefix prefix : onLink) {
      if (prefix.contains(itsHigh, itsLow)) {
        return true;
      }
    }
    return false;
  }

  /** How many routers there are. */
  int routers() {
    return routers.length;
  }

  Ipv6Prefix router(int index) {
    return routers[index];
  }

  /** The address of ours to send from to a destination, or {@link #NONE}: RFC 6724 §5. */
  int source(long toHigh, long toLow) {
    int best = NONE;
    int bestScore = -1;
    boolean local = Ipv6Header.linkLocal(toHigh);
    for (int i = 0; i < high.length; i++) {
      int score =
          (Ipv6Header.linkLocal(high[i]) == local ? SAME_SCOPE : 0)
              + (preferred[i] ? PREFERRED : 0)
              + Ipv6Header.commonBits(high[i], low[i], toHigh, toLow);
      if (score > bestScore) {
        best = i;
        bestScore = score;
      }
    }
    return best;
  }

  /** Most bytes of a datagram. */
  int mtu() {
    return mtu;
  }
}
