// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Which station has which address on the link. Shared by the elastic threads of a dataplane: each
 * reads an immutable snapshot, and the rare change is a copy swapped in by compare-and-set, so that
 * a reader never waits and the garbage collector is the grace period.
 */
public final class Neighbors {
  /** Most addresses known at a time. A flood of new ones finds no room; old ones stay. */
  public static final int CAPACITY = 1024;

  /** Returned by {@link #macOf} when unknown. */
  public static final long UNKNOWN = -1;

  private static final int SLOTS = CAPACITY * 2;

  @SuppressWarnings("ArrayRecordComponent") // private, and never written after publication
  private record Snapshot(int[] addresses, long[] macs, int size) {}

  private final AtomicReference<Snapshot> present =
      new AtomicReference<>(new Snapshot(new int[SLOTS], new long[SLOTS], 0));

  /** Station address of {@code address}, or {@link #UNKNOWN}. */
  public long macOf(int address) {
    Snapshot snapshot = present.getAcquire();
    int slot = find(snapshot.addresses, address);
    return snapshot.addresses[slot] == address && address != 0 ? snapshot.macs[slot] : UNKNOWN;
  }

  /** Learns or updates; false when there is no room for one more. */
  public boolean learn(int address, long mac) {
    while (true) {
      Snapshot before = present.getAcquire();
      int slot = find(before.addresses, address);
      boolean known = before.addresses[slot] == address;
      if (known && before.macs[slot] == mac) {
        return true;
      }
      if (!known && before.size == CAPACITY) {
        return false;
      }
      int[] addresses = before.addresses.clone();
      long[] macs = before.macs.clone();
      addresses[slot] = address;
      macs[slot] = mac;
      Snapshot after = new Snapshot(addresses, macs, known ? before.size : before.size + 1);
      if (present.compareAndSet(before, after)) {
        return true;
      }
    }
  }

  private static int find(int[] addresses, int address) {
    int slot = ((address * 0x9E37_79B1) >>> 1) % SLOTS;
    while (addresses[slot] != 0 && addresses[slot] != address) {
      slot = slot + 1 == SLOTS ? 0 : slot + 1;
    }
    return slot;
  }
}
