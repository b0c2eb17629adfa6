// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.ixj.net.OwnAddress.Origin;
import org.ixj.net.OwnAddress.State;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;
import org.ixj.wire.Ipv6Header;
import org.jspecify.annotations.Nullable;

/**
 * An interface's addresses: those given, a link-local one, and those of prefixes that routers
 * advertise (RFC 4862). Each is tested before it is used (§5.4). Changes are rare and allocate;
 * owned by the first elastic thread.
 */
final class OwnAddresses {
  /** Most addresses of advertised prefixes: whoever advertises more gets no more. */
  static final int MAX_AUTOMATIC = 8;

  /** How long a test waits for an objection: RFC 4861 §10, RETRANS_TIMER, once. */
  static final long TEST_US = 1_000_000;

  /** Tests begin within this time, so that hosts that start together do not ask together. */
  static final long MAX_DELAY_US = 1_000_000;

  /** Other identifiers that are tried for a prefix: RFC 7217 §7, IDGEN_RETRIES. */
  static final int MAX_ATTEMPTS = 3;

  /** RFC 4862 §5.5.3 (e): by no advertisement does an address have less left than this. */
  static final long TWO_HOURS_US = 2L * 3600 * 1_000_000;

  private static final long RETRY_US = 10_000;
  private static final int AUTOMATIC_BITS = 64;

  private final LinkMessages messages;
  private final StableIdentifier identifiers;
  private final RandomGenerator random;
  private final Counters counters;
  private final List<OwnAddress> addresses = new ArrayList<>();

  OwnAddresses(
      LinkMessages messages,
      StableIdentifier identifiers,
      RandomGenerator random,
      Counters counters) {
    this.messages = messages;
    this.identifiers = identifiers;
    this.random = random;
    this.counters = counters;
  }

  /** Begins with what was given. */
  void start(List<Ipv6Prefix> given, long nowUs) {
    boolean local = false;
    for (Ipv6Prefix address : given) {
      local |= Ipv6Header.linkLocal(address.high());
      addresses.add(
          new OwnAddress(address.high(), address.low(), Origin.GIVEN, 0, nowUs + delay()));
    }
    if (!local) {
      addresses.add(made(Ipv6Header.LINK_LOCAL_HIGH, Origin.LINK_LOCAL, 0, nowUs));
    }
  }

  private OwnAddress made(long prefixHigh, Origin origin, int attempt, long nowUs) {
    long low = identifiers.of(prefixHigh, attempt);
    return new OwnAddress(prefixHigh, low, origin, attempt, nowUs + delay());
  }

  private long delay() {
    return random.nextLong(MAX_DELAY_US);
  }

  List<OwnAddress> all() {
    return addresses;
  }

  /** The address to speak to the link from, or null while there is none. */
  @Nullable OwnAddress linkLocal() {
    for (OwnAddress a : addresses) {
      if (a.state == State.ASSIGNED && Ipv6Header.linkLocal(a.high)) {
        return a;
      }
    }
    return null;
  }

  /** Whether an address is being tested. */
  boolean tests(long high, long low) {
    for (OwnAddress a : addresses) {
      if (a.low == low && a.high == high && a.tentative()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Another station has, or tests, an address that is being tested: RFC 4862 §5.4.5. For one that
   * we made another is made, a few times: RFC 7217 §6.
   */
  void conflict(long high, long low, long nowUs) {
    for (int i = 0; i < addresses.size(); i++) {
      OwnAddress a = addresses.get(i);
      if (a.low != low || a.high != high || !a.tentative()) {
        continue;
      }
      counters.add(Counter.IPV6_ADDRESSES_TAKEN);
      if (a.origin == Origin.GIVEN || a.attempt >= MAX_ATTEMPTS) {
        a.state = State.TAKEN;
        a.dueUs = OwnAddress.NEVER;
        return;
      }
      OwnAddress other = made(a.high, a.origin, a.attempt + 1, nowUs);
      other.validUntilUs = a.validUntilUs;
      other.preferredUntilUs = a.preferredUntilUs;
      addresses.set(i, other);
      return;
    }
  }

  /**
   * A router advertises a prefix that hosts may make addresses of: RFC 4862 §5.5.3.
   *
   * @param validUs how long, {@link OwnAddress#NEVER} for ever; the same of {@code preferredUs}
   * @return whether an address is new
   */
  boolean automatic(long prefixHigh, int bits, long validUs, long preferredUs, long nowUs) {
    if (bits != AUTOMATIC_BITS || preferredUs > validUs) {
      return false;
    }
    int automatic = 0;
    for (OwnAddress a : addresses) {
      if (a.origin == Origin.AUTOMATIC) {
        automatic++;
        if (a.high == prefixHigh) {
          refresh(a, validUs, preferredUs, nowUs);
          return false;
        }
      }
    }
    if (validUs == 0) {
      return false;
    }
    if (automatic == MAX_AUTOMATIC) {
      counters.add(Counter.ND_FULL);
      return false;
    }
    OwnAddress a = made(prefixHigh, Origin.AUTOMATIC, 0, nowUs);
    a.validUntilUs = after(nowUs, validUs);
    a.preferredUntilUs = after(nowUs, preferredUs);
    addresses.add(a);
    return true;
  }

  /** §5.5.3 (e): nobody takes an address away by an advertisement that could be forged. */
  private static void refresh(OwnAddress a, long validUs, long preferredUs, long nowUs) {
    long left = a.validUntilUs == OwnAddress.NEVER ? OwnAddress.NEVER : a.validUntilUs - nowUs;
    if (validUs > TWO_HOURS_US || validUs > left) {
      a.validUntilUs = after(nowUs, validUs);
    } else if (left > TWO_HOURS_US) {
      a.validUntilUs = nowUs + TWO_HOURS_US;
    }
    a.preferredUntilUs = after(nowUs, preferredUs);
  }

  static long after(long nowUs, long us) {
    return us == OwnAddress.NEVER ? OwnAddress.NEVER : nowUs + us;
  }

  /** Runs tests and ends what is no longer valid; whether anything changed. */
  boolean advance(long nowUs) {
    boolean changed = addresses.removeIf(a -> a.validUntilUs <= nowUs);
    for (OwnAddress a : addresses) {
      changed |= advance(a, nowUs);
    }
    return changed;
  }

  private boolean advance(OwnAddress a, long nowUs) {
    boolean preferred = a.preferredUntilUs > nowUs;
    boolean changed = preferred != a.preferred;
    a.preferred = preferred;
    if (a.dueUs > nowUs) {
      return changed;
    }
    if (a.state == State.WAITING) {
      boolean sent = messages.solicit(0, 0, a.high, a.low, LinkMessages.EVERYBODY);
      a.state = sent ? State.TESTED : State.WAITING;
      a.dueUs = nowUs + (sent ? TEST_US : RETRY_US);
      return changed;
    }
    a.state = State.ASSIGNED;
    a.dueUs = OwnAddress.NEVER;
    messages.announce(a.high, a.low);
    return true;
  }

  /** When {@link #advance} has something to do. */
  long nextUs() {
    long next = OwnAddress.NEVER;
    for (OwnAddress a : addresses) {
      next = Math.min(next, Math.min(a.dueUs, a.validUntilUs));
      next = a.preferred ? Math.min(next, a.preferredUntilUs) : next;
    }
    return next;
  }
}
