// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import java.util.Arrays;
import org.ixj.abi.Handle;
import org.jspecify.annotations.Nullable;

/** The listeners of one stack, found by port through short chains. */
final class Listeners {
  private static final int NONE = -1;
  private static final int BUCKETS = 256;

  private final int bound;
  private Listener[] slots = new Listener[0];
  private int[] next = new int[0];
  private final int[] buckets = new int[BUCKETS];
  private int free = NONE;
  private int size;

  Listeners(int bound) {
    this.bound = bound;
    Arrays.fill(buckets, NONE);
  }

  int size() {
    return size;
  }

  /** Highest slot ever used, for walking over all. */
  int slots() {
    return slots.length;
  }

  Listener at(int slot) {
    return slots[slot];
  }

  /** The listener a segment to the address is for: an exact one before one for any address. */
  @Nullable Listener find(int address, int port) {
    Listener any = null;
    for (int i = buckets[port & (BUCKETS - 1)]; i != NONE; i = next[i]) {
      Listener l = slots[i];
      if (l.port == port) {
        if (l.address == address) {
          return l;
        }
        if (l.address == 0) {
          any = l;
        }
      }
    }
    return any;
  }

  /** Whether a listener with exactly this address and port is open. */
  boolean taken(int address, int port) {
    Listener l = find(address, port);
    return l != null && l.address == address;
  }

  /** A new listener, or null when there are too many. */
  @Nullable Listener open(
      long cookie, int address, int port, int backlog, CongestionAlgorithm algorithm) {
    if (size == bound) {
      return null;
    }
    if (free == NONE) {
      grow();
    }
    int slot = free;
    free = next[slot];
    Listener l = slots[slot];
    l.generation = (l.generation + 1) & Handle.GENERATION_MASK;
    l.open = true;
    l.cookie = cookie;
    l.address = address;
    l.port = port;
    l.backlog = backlog;
    l.algorithm = algorithm;
    l.cookiesUntilUs = 0;
    int bucket = port & (BUCKETS - 1);
    next[slot] = buckets[bucket];
    buckets[bucket] = slot;
    size++;
    return l;
  }

  /** Closes a listener without waiting connections. */
  void close(Listener l) {
    int bucket = l.port & (BUCKETS - 1);
    if (buckets[bucket] == l.slot) {
      buckets[bucket] = next[l.slot];
    } else {
      int i = buckets[bucket];
      while (next[i] != l.slot) {
        i = next[i];
      }
      next[i] = next[l.slot];
    }
    l.open = false;
    next[l.slot] = free;
    free = l.slot;
    size--;
  }

  /** The listener of a handle, or null when it is stale, guessed or of another kind. */
  @Nullable Listener byHandle(long handle) {
    int slot = Handle.index(handle);
    if (Handle.kind(handle) != Handle.LISTENER
        || Integer.compareUnsigned(slot, slots.length) >= 0) {
      return null;
    }
    Listener l = slots[slot];
    return l.open && handle == handle(l) ? l : null;
  }

  static long handle(Listener l) {
    return Handle.of(Handle.LISTENER, l.generation, l.slot);
  }

  private void grow() {
    int old = slots.length;
    int now = Math.min(bound, Math.max(8, old * 2));
    slots = Arrays.copyOf(slots, now);
    next = Arrays.copyOf(next, now);
    for (int i = now - 1; i >= old; i--) {
      slots[i] = new Listener(i);
      next[i] = free;
      free = i;
    }
  }
}
