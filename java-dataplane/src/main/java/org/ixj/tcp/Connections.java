// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import java.util.Arrays;
import org.ixj.abi.Handle;
import org.jspecify.annotations.Nullable;

/** The pool of {@link Connection}s: made when first needed, kept and used again for ever. */
final class Connections {
  private final int bound;
  private final Connection.Timers timers;
  private final SendEntries entries;
  private final SentSegments segments;
  private final Payloads payloads;
  private Connection[] slots = new Connection[0];
  private int[] free = new int[0];
  private int made;
  private int freed;

  Connections(
      int bound,
      Connection.Timers timers,
      SendEntries entries,
      SentSegments segments,
      Payloads payloads) {
    this.bound = bound;
    this.timers = timers;
    this.entries = entries;
    this.segments = segments;
    this.payloads = payloads;
  }

  /** Connections in use. */
  int size() {
    return made - freed;
  }

  /** Slots ever used, for walking over all. */
  int slots() {
    return made;
  }

  Connection at(int slot) {
    return slots[slot];
  }

  /** A connection with a fresh generation, or null when there are too many. */
  @Nullable Connection take() {
    Connection c;
    if (freed > 0) {
      c = slots[free[--freed]];
    } else {
      if (made == bound) {
        return null;
      }
      if (made == slots.length) {
        int now = Math.min(bound, Math.max(64, made * 2));
        slots = Arrays.copyOf(slots, now);
        free = Arrays.copyOf(free, now);
      }
      c = new Connection(made, timers, entries, segments, payloads);
      slots[made++] = c;
    }
    retire(c);
    return c;
  }

  /** Makes every handle given out for the connection stale. */
  void retire(Connection c) {
    c.generation = (c.generation + 1) & Handle.GENERATION_MASK;
  }

  void give(Connection c) {
    c.used = false;
    retire(c);
    free[freed++] = c.slot;
  }

  /** The connection of a handle, or null when it is stale, guessed or of another kind. */
  @Nullable Connection byHandle(long handle) {
    int slot = Handle.index(handle);
    if (Handle.kind(handle) != Handle.CONNECTION || Integer.compareUnsigned(slot, made) >= 0) {
      return null;
    }
    Connection c = slots[slot];
    boolean known = c.used && c.phase != Phase.ORPHAN && c.phase != Phase.HALF_OPEN;
    return known && c.handle() == handle ? c : null;
  }
}
