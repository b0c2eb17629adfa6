// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import org.ixj.stats.Counter;
import org.ixj.stats.Counters;
import org.jspecify.annotations.Nullable;

/**
 * Finds out on one elastic thread which station has an address, for either family: the rules of RFC
 * 1122 §2.3.2.1 and RFC 4861 §7 that do not depend on how the question is put. Answers are believed
 * only when we asked; a station that asks for us is noted, because it will be answered next;
 * whatever else is said of a known address makes us ask again and changes nothing by itself.
 *
 * <p>Deviation: RFC 826 would take a known address's new station from any packet, and RFC 4861
 * §7.2.5 from any advertisement with the override flag. Of the states of RFC 4861 §7.3.2 there is
 * no DELAY: use of a stale neighbour asks it at once.
 */
final class Resolver {
  /** How the question is put. */
  interface Asker {
    /**
     * Sends a request for {@code n}'s station, to that station where it is known and not in doubt,
     * otherwise to everybody.
     */
    void ask(Neighbor n, boolean everybody);
  }

  /** What became of something that was heard. */
  enum Hearing {
    /** It is known now, or was. */
    LEARNED,
    /** It contradicts what is known, which is asked for again. */
    SUSPECTED,
    /** Nobody asked. */
    IGNORED,
    /** There is no room for it, or it comes too fast. */
    FULL
  }

  /** How long a resolution by another elastic thread goes unnoticed at most. */
  private static final long NOTICE_US = 5_000;

  // New stations that ask for us: enough for a link that wakes up, too few for a flood to matter.
  private static final int LEARN_PER_SECOND = 200;

  private final Neighbors neighbors;
  private final WaitingFrames waiting;
  private final Asker asker;
  private final Counters counters;
  private final TokenBucket learning = new TokenBucket(LEARN_PER_SECOND, LEARN_PER_SECOND);
  private long lookedUs;

  Resolver(Neighbors neighbors, WaitingFrames waiting, Asker asker, Counters counters) {
    this.neighbors = neighbors;
    this.waiting = waiting;
    this.asker = asker;
    this.counters = counters;
  }

  /** RFC 826: who asks for us will be talked to; noted as stale until it is asked itself. */
  Hearing requested(long high, long low, long mac, long nowUs) {
    Neighbor known = neighbors.find(high, low);
    if (known == null) {
      boolean kept = learning.take(nowUs) && neighbors.hear(high, low, mac, nowUs);
      return kept ? Hearing.LEARNED : Hearing.FULL;
    }
    if (known.mac() != mac && (!known.stale(nowUs) || !known.yieldsTo(mac))) {
      known.suspect();
      return Hearing.SUSPECTED;
    }
    known.hear(mac);
    waiting.resolved(high, low, mac);
    return Hearing.LEARNED;
  }

  /**
   * A station says that it has an address.
   *
   * @param answer whether it says so to us, as to somebody who asked
   */
  Hearing told(long high, long low, long mac, boolean answer, long nowUs) {
    Neighbor known = neighbors.find(high, low);
    if (known == null) {
      return Hearing.IGNORED; // nobody asked; a table of rumours could be filled
    }
    if (answer && known.asked(nowUs) && known.yieldsTo(mac)) {
      known.confirm(mac, nowUs);
      waiting.resolved(high, low, mac);
      return Hearing.LEARNED;
    }
    if (known.mac() != mac && known.mac() != Neighbor.UNKNOWN) {
      known.suspect();
      return Hearing.SUSPECTED;
    }
    return Hearing.IGNORED;
  }

  /**
   * The neighbour to send to by way of an address, asked for its station as far as it is due.
   *
   * @return one whose station may be {@link Neighbor#UNKNOWN} yet, or null when there is no room
   *     for another, counted
   */
  @Nullable Neighbor resolve(long high, long low, long nowUs) {
    Neighbor n = neighbors.find(high, low);
    if (n != null && n.mac() != Neighbor.UNKNOWN && n.stale(nowUs) && n.failed(nowUs)) {
      neighbors.forget(n); // gone; perhaps another station has the address now
      n = null;
    }
    if (n == null) {
      n = add(high, low, nowUs);
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
  private @Nullable Neighbor add(long high, long low, long nowUs) {
    if (waiting.count() == WaitingFrames.MAX) {
      counters.add(Counter.NEIGHBOR_WAIT_FULL);
      return null;
    }
    Neighbor added = neighbors.findOrAsk(high, low, nowUs);
    if (added == null) {
      counters.add(Counter.NEIGHBORS_FULL);
    }
    return added;
  }

  private void ask(Neighbor n, long nowUs) {
    if (n.mayRequest(nowUs)) {
      asker.ask(n, n.askEverybody());
    }
  }

  /** Repeats requests, gives up on those unanswered, and notices what other threads learnt. */
  void advance(long nowUs) {
    lookedUs = nowUs;
    int i = 0;
    while (i < waiting.count()) {
      int before = waiting.count();
      look(waiting.high(i), waiting.low(i), nowUs);
      if (waiting.count() == before) {
        i++;
      }
    }
  }

  private void look(long high, long low, long nowUs) {
    Neighbor n = neighbors.find(high, low);
    if (n == null) {
      waiting.unresolved(high, low); // another thread gave up on it
    } else if (n.mac() != Neighbor.UNKNOWN) {
      waiting.resolved(high, low, n.mac());
    } else if (n.failed(nowUs)) {
      neighbors.forget(n);
      waiting.unresolved(high, low);
    } else {
      ask(n, nowUs);
    }
  }

  /** When {@link #advance} has something to do at the latest; Long.MAX_VALUE when never. */
  long nextDeadlineUs() {
    return waiting.count() == 0 ? Long.MAX_VALUE : lookedUs + NOTICE_US;
  }
}
