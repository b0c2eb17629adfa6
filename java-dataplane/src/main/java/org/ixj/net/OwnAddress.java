// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

/** One address of an interface, on its way from a wish to an address: RFC 4862 §5.4 and §5.5.4. */
final class OwnAddress {
  /** Where the address comes from. */
  enum Origin {
    /** Whoever started the dataplane. */
    GIVEN,
    /** The interface itself, in fe80::/64. */
    LINK_LOCAL,
    /** A prefix that a router advertised. */
    AUTOMATIC
  }

  /** How far it is. */
  enum State {
    /** Its test is to begin at {@link #dueUs}. */
    WAITING,
    /** Whether another station has it is being asked, until {@link #dueUs}. */
    TESTED,
    /** Ours. */
    ASSIGNED,
    /** Another station's. */
    TAKEN
  }

  /** A moment that never comes. */
  static final long NEVER = Long.MAX_VALUE;

  final long high;
  final long low;
  final Origin origin;

  /** How many identifiers for its prefix were found to be taken. */
  final int attempt;

  State state = State.WAITING;
  long dueUs;
  long validUntilUs = NEVER;
  long preferredUntilUs = NEVER;

  /** Whether it was preferred when that was last looked at. */
  boolean preferred = true;

  OwnAddress(long high, long low, Origin origin, int attempt, long dueUs) {
    this.high = high;
    this.low = low;
    this.origin = origin;
    this.attempt = attempt;
    this.dueUs = dueUs;
  }

  /** Whether it is being tested, or is about to be. */
  boolean tentative() {
    return state == State.WAITING || state == State.TESTED;
  }
}
