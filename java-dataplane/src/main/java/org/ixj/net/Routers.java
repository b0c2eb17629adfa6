// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import java.util.ArrayList;
import java.util.List;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;

/**
 * What routers said of the link: themselves, the prefixes on it (RFC 4861 §6.3.4 and §6.3.5). Both
 * lists are bounded; who comes when one is full is not heard. Owned by the first elastic thread.
 */
final class Routers {
  /** Most routers. */
  static final int MAX_ROUTERS = 4;

  /** Most prefixes. */
  static final int MAX_PREFIXES = 16;

  /** An entry and until when it is good. */
  private static final class Entry {
    final Ipv6Prefix what;
    long untilUs;

    Entry(Ipv6Prefix what) {
      this.what = what;
    }
  }

  private final Counters counters;
  private final List<Entry> routers = new ArrayList<>();
  private final List<Entry> prefixes = new ArrayList<>();

  Routers(Counters counters) {
    this.counters = counters;
  }

  /**
   * A router says that it is one.
   *
   * @param us for how long, 0 for no longer, {@link OwnAddress#NEVER} for ever
   * @return whether the list changed
   */
  boolean router(long high, long low, long us, long nowUs) {
    return note(routers, MAX_ROUTERS, new Ipv6Prefix(high, low, 128), us, nowUs);
  }

  /** A router says that addresses with a prefix are on the link; as {@link #router}. */
  boolean prefix(Ipv6Prefix prefix, long us, long nowUs) {
    return note(prefixes, MAX_PREFIXES, prefix, us, nowUs);
  }

  private boolean note(List<Entry> list, int most, Ipv6Prefix what, long us, long nowUs) {
    for (int i = 0; i < list.size(); i++) {
      Entry e = list.get(i);
      if (e.what.equals(what)) {
        if (us == 0) {
          list.remove(i);
          return true;
        }
        e.untilUs = OwnAddresses.after(nowUs, us);
        return false;
      }
    }
    if (us == 0) {
      return false;
    }
    if (list.size() == most) {
      counters.add(Counter.ND_FULL);
      return false;
    }
    Entry e = new Entry(what);
    e.untilUs = OwnAddresses.after(nowUs, us);
    list.add(e);
    return true;
  }

  /** Forgets what is no longer good; whether anything was. */
  boolean expire(long nowUs) {
    boolean gone = routers.removeIf(e -> e.untilUs <= nowUs);
    return prefixes.removeIf(e -> e.untilUs <= nowUs) || gone;
  }

  /** When {@link #expire} has something to do. */
  long nextUs() {
    long next = OwnAddress.NEVER;
    for (Entry e : routers) {
      next = Math.min(next, e.untilUs);
    }
    for (Entry e : prefixes) {
      next = Math.min(next, e.untilUs);
    }
    return next;
  }

  /** Routers, those heard first in front. */
  void addRouters(List<Ipv6Prefix> to) {
    routers.forEach(e -> to.add(e.what));
  }

  /** Prefixes on the link. */
  void addPrefixes(List<Ipv6Prefix> to) {
    prefixes.forEach(e -> to.add(e.what));
  }
}
