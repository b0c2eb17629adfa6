// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which station has which address of one family on the link; an IPv4 address is written as IPv6
 * does, {@link Addresses#mapped}. Shared by the elastic threads of a dataplane: each reads an
 * immutable table, and the rare change is a copy swapped in by compare-and-set, so that a reader
 * never waits and the garbage collector is the grace period. Ageing changes words of a {@link
 * Neighbor} and copies nothing.
 *
 * <p>The threads must share one clock.
 */
public final class Neighbors {
  /** Most addresses known at a time. */
  public static final int CAPACITY = 1024;

  /** A neighbour used within this time, microseconds, is never evicted for another one. */
  static final long IN_USE_US = 60_000_000;

  private static final int SLOTS = CAPACITY * 2;
  private static final int HASH_SHIFT = Long.SIZE - Integer.numberOfTrailingZeros(SLOTS);
  private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

  @SuppressWarnings("ArrayRecordComponent") // private, and never written after publication
  private record Table(@Nullable Neighbor[] slots, int size) {}

  // A station that knew these could have all its addresses in one row of slots.
  private final long factorHigh;
  private final long factorLow;
  private final AtomicReference<Table> present =
      new AtomicReference<>(new Table(new Neighbor[SLOTS], 0));

  /** Nobody is known yet; where addresses go in the table is no secret. */
  public Neighbors() {
    factorHigh = 1;
    factorLow = GOLDEN;
  }

  /**
   * The same for a family of which a station can have as many addresses as it likes.
   *
   * @param random source of a secret
   */
  public Neighbors(RandomGenerator random) {
    factorHigh = random.nextLong() | 1;
    factorLow = random.nextLong() | 1;
  }

  /** Addresses known or asked for. */
  public int size() {
    return present.getAcquire().size;
  }

  /** The neighbour with that address, or null. */
  @Nullable Neighbor find(long high, long low) {
    @Nullable Neighbor[] slots = present.getAcquire().slots;
    return slots[slotOf(slots, high, low)];
  }

  /**
   * The neighbour with that address, which is added as incomplete if it is new.
   *
   * @return null when the table is full of neighbours in use
   */
  @Nullable Neighbor findOrAsk(long high, long low, long nowUs) {
    Neighbor known = find(high, low);
    return known != null ? known : add(Neighbor.incomplete(high, low, nowUs), nowUs);
  }

  /**
   * A station spoke to us from an address that is not known yet.
   *
   * @return false when there is no room for it
   */
  boolean hear(long high, long low, long mac, long nowUs) {
    return add(Neighbor.heard(high, low, mac, nowUs), nowUs) != null;
  }

  /** Takes out a neighbour that does not answer; does nothing if it is out already. */
  void forget(Neighbor gone) {
    while (true) {
      Table before = present.getAcquire();
      if (before.slots[slotOf(before.slots, gone.high, gone.low)] != gone) {
        return;
      }
      if (present.compareAndSet(before, copyWithout(before, gone))) {
        return;
      }
    }
  }

  private @Nullable Neighbor add(Neighbor fresh, long nowUs) {
    while (true) {
      Table before = present.getAcquire();
      Neighbor other = before.slots[slotOf(before.slots, fresh.high, fresh.low)];
      if (other != null) {
        return other; // another thread was quicker
      }
      Neighbor evicted = null;
      if (before.size == CAPACITY) {
        evicted = leastUsed(before, nowUs);
        if (evicted == null) {
          return null;
        }
      }
      Table after = copyWithout(before, evicted);
      after.slots[slotOf(after.slots, fresh.high, fresh.low)] = fresh;
      if (present.compareAndSet(before, new Table(after.slots, after.size + 1))) {
        return fresh;
      }
    }
  }

  /** The one unused for longest, or null when all are in use. */
  private static @Nullable Neighbor leastUsed(Table table, long nowUs) {
    Neighbor least = null;
    for (Neighbor n : table.slots) {
      if (n != null
          && nowUs - n.usedUs() >= IN_USE_US
          && (least == null || n.usedUs() - least.usedUs() < 0)) {
        least = n;
      }
    }
    return least;
  }

  private Table copyWithout(Table table, @Nullable Neighbor gone) {
    @Nullable Neighbor[] slots = new Neighbor[SLOTS];
    int size = 0;
    for (Neighbor n : table.slots) {
      if (n != null && n != gone) {
        slots[slotOf(slots, n.high, n.low)] = n;
        size++;
      }
    }
    return new Table(slots, size);
  }

  /** Where the address is, or would be put: never more than half of the slots are taken. */
  private int slotOf(@Nullable Neighbor[] slots, long high, long low) {
    int slot = (int) ((high * factorHigh + low * factorLow) >>> HASH_SHIFT);
    while (true) {
      Neighbor n = slots[slot];
      if (n == null || (n.low == low && n.high == high)) {
        return slot;
      }
      slot = (slot + 1) & (SLOTS - 1);
    }
  }
}
