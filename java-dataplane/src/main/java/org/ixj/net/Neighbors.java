// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Which station has which address on the link. Shared by the elastic threads of a dataplane: each
 * reads an immutable table, and the rare change is a copy swapped in by compare-and-set, so that a
 * reader never waits and the garbage collector is the grace period. Ageing changes words of a
 * {@link Neighbor} and copies nothing.
 *
 * <p>The threads must share one clock.
 */
public final class Neighbors {
  /** Most addresses known at a time. */
  public static final int CAPACITY = 1024;

  /** A neighbour used within this time, microseconds, is never evicted for another one. */
  static final long IN_USE_US = 60_000_000;

  private static final int SLOTS = CAPACITY * 2;
  private static final int HASH_SHIFT = Integer.SIZE - Integer.numberOfTrailingZeros(SLOTS);

  @SuppressWarnings("ArrayRecordComponent") // private, and never written after publication
  private record Table(@Nullable Neighbor[] slots, int size) {}

  private final AtomicReference<Table> present =
      new AtomicReference<>(new Table(new Neighbor[SLOTS], 0));

  /** Addresses known or asked for. */
  public int size() {
    return present.getAcquire().size;
  }

  /** The neighbour with that address, or null. */
  @Nullable Neighbor find(int address) {
    @Nullable Neighbor[] slots = present.getAcquire().slots;
    return slots[slotOf(slots, address)];
  }

  /**
   * The neighbour with that address, which is added as incomplete if it is new.
   *
   * @return null when the table is full of neighbours in use
   */
  @Nullable Neighbor findOrAsk(int address, long nowUs) {
    Neighbor known = find(address);
    return known != null ? known : add(Neighbor.incomplete(address, nowUs), nowUs);
  }

  /**
   * A station spoke to us from an address that is not known yet.
   *
   * @return false when there is no room for it
   */
  boolean hear(int address, long mac, long nowUs) {
    return add(Neighbor.heard(address, mac, nowUs), nowUs) != null;
  }

  /** Takes out a neighbour that does not answer; does nothing if it is out already. */
  void forget(Neighbor gone) {
    while (true) {
      Table before = present.getAcquire();
      if (before.slots[slotOf(before.slots, gone.address)] != gone) {
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
      Neighbor other = before.slots[slotOf(before.slots, fresh.address)];
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
      after.slots[slotOf(after.slots, fresh.address)] = fresh;
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

  private static Table copyWithout(Table table, @Nullable Neighbor gone) {
    @Nullable Neighbor[] slots = new Neighbor[SLOTS];
    int size = 0;
    for (Neighbor n : table.slots) {
      if (n != null && n != gone) {
        slots[slotOf(slots, n.address)] = n;
        size++;
      }
    }
    return new Table(slots, size);
  }

  /** Where the address is, or would be put: never more than half of the slots are taken. */
  private static int slotOf(@Nullable Neighbor[] slots, int address) {
    int slot = (address * 0x9E37_79B1) >>> HASH_SHIFT;
    while (true) {
      Neighbor n = slots[slot];
      if (n == null || n.address == address) {
        return slot;
      }
      slot = (slot + 1) & (SLOTS - 1);
    }
  }
}
