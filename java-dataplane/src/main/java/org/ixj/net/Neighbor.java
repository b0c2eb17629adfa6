// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What is known of one address on the link, in the states of RFC 4861 §7.3.2: <i>incomplete</i>
 * while its station is asked for, <i>reachable</i> for a while after an answer, then <i>stale</i>
 * until somebody uses it and so asks again.
 *
 * <p>Any elastic thread may read and write: every field is one word, written rarely, and whatever
 * interleaving happens leaves a state from which asking again recovers. Times are microseconds of
 * the clock all elastic threads share.
 */
final class Neighbor {
  /** {@link #mac} of a neighbour that has not answered yet. */
  static final long UNKNOWN = -1;

  /** How long an answer holds (RFC 4861 §10 has 30 s; RFC 1122 §2.3.2.1 suggests a minute). */
  static final long REACHABLE_US = 60_000_000;

  /** At most one request per address in this time (RFC 1122 §2.3.2.1). */
  static final long REQUEST_INTERVAL_US = 1_000_000;

  /** Requests without answer after which the neighbour is forgotten (RFC 4861 §10). */
  static final int MAX_REQUESTS = 3;

  /** An answer this long after the request counts as one. */
  private static final long ANSWER_US = MAX_REQUESTS * REQUEST_INTERVAL_US;

  /** Uses are noted this coarsely, so that threads do not fight over the word. */
  private static final long USE_GRAIN_US = 1_000_000;

  private static final VarHandle REQUESTED;

  static {
    try {
      REQUESTED = MethodHandles.lookup().findVarHandle(Neighbor.class, "requestedUs", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final long high;
  final long low;
  private volatile long mac;
  private volatile long confirmedUs;
  private volatile long requestedUs;
  private volatile int requests;
  private volatile boolean suspect;
  private volatile long usedUs;

  private Neighbor(long high, long low, long mac, long nowUs, long usedUs) {
    this.high = high;
    this.low = low;
    this.mac = mac;
    this.usedUs = usedUs;
    confirmedUs = nowUs - REACHABLE_US - 1;
    requestedUs = nowUs - REQUEST_INTERVAL_US;
  }

  /** One whose station is yet to be asked for. */
  static Neighbor incomplete(long high, long low, long nowUs) {
    return new Neighbor(high, low, UNKNOWN, nowUs, nowUs);
  }

  /** One that spoke to us but was never asked: stale, and nobody uses it (RFC 4861 §7.2.3). */
  static Neighbor heard(long high, long low, long mac, long nowUs) {
    return new Neighbor(high, low, mac, nowUs, nowUs - Neighbors.IN_USE_US);
  }

  /** Station address, or {@link #UNKNOWN}. */
  long mac() {
    return mac;
  }

  /** Whether the last answer is too old, or in doubt. */
  boolean stale(long nowUs) {
    return suspect || nowUs - confirmedUs > REACHABLE_US;
  }

  /** Whether the next request must go to everybody instead of the station known so far. */
  boolean askEverybody() {
    return suspect || mac == UNKNOWN;
  }

  /** Notes that a datagram goes there. */
  void use(long nowUs) {
    if (nowUs - usedUs > USE_GRAIN_US) {
      usedUs = nowUs;
    }
  }

  long usedUs() {
    return usedUs;
  }

  /** Whether the caller may send a request now; of several threads one gets true. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // a lost count costs one more request
  boolean mayRequest(long nowUs) {
    long last = requestedUs;
    if (nowUs - last < REQUEST_INTERVAL_US || !REQUESTED.compareAndSet(this, last, nowUs)) {
      return false;
    }
    requests = requests + 1;
    return true;
  }

  /** When a request may be sent again, or the neighbour be given up. */
  long nextRequestUs() {
    return requestedUs + REQUEST_INTERVAL_US;
  }

  /** Whether all requests went unanswered. */
  boolean failed(long nowUs) {
    return requests >= MAX_REQUESTS && nowUs - requestedUs >= REQUEST_INTERVAL_US;
  }

  /** Whether a reply would be the answer to a request of ours. */
  boolean asked(long nowUs) {
    return requests > 0 && nowUs - requestedUs <= ANSWER_US;
  }

  /**
   * Whether a station may have the address from now on. While it is in doubt the one known so far
   * answers for itself: another has it only once that one was asked, and was silent.
   */
  boolean yieldsTo(long station) {
    return !suspect || mac == UNKNOWN || mac == station || requests > 1;
  }

  /**
   * The answer to a request of ours. One that takes the place of a station in doubt is in doubt
   * itself, until it has answered once more: it may have been the quicker only because a flood kept
   * the other's answers away, and would otherwise have the address for as long as an answer holds.
   */
  void confirm(long station, long nowUs) {
    boolean successor = suspect && mac != UNKNOWN && mac != station;
    mac = station;
    requests = 0;
    if (!successor) {
      confirmedUs = nowUs;
      suspect = false;
    }
  }

  /** It spoke to us, which says where it is but not that it hears us: stays or becomes stale. */
  void hear(long station) {
    mac = station;
  }

  /**
   * Somebody else claims the address. The station is kept, but the next use asks everybody: RFC
   * 4861 §7.2.5, "if the Override flag is clear".
   */
  void suspect() {
    if (!suspect) {
      suspect = true;
      requests = 0;
    }
  }
}
