// SPDX-License-Identifier: Apache-2.0
package org.ixj.examples.kv;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.ReentrantLock;
import org.ixj.sdk.stream.Output;
import org.jspecify.annotations.Nullable;

/**
 * The items of the cache: memory of a fixed size, a keyed hash over it, and the least recently used
 * item given up when it is full. Time is passed in; nothing is allocated after construction.
 *
 * <p>Used by one thread, or by several after {@link #share}: then one lock guards every method,
 * which is right for a few threads and simple. What is read without it is an item's value between
 * {@link #get} and {@link #release}: a pinned value does not change.
 */
final class KvStore {
  static final int NONE = Items.NONE;
  static final int MAX_KEY = 250;
  static final int MAX_VALUE = 1 << 20;

  // What storing came to.
  static final int STORED = 0;
  static final int NOT_STORED = 1;
  static final int EXISTS = 2;
  static final int NOT_FOUND = 3;
  static final int NO_MEMORY = 4;
  static final int TOO_LARGE = 5;
  static final int NOT_A_NUMBER = 6;

  // How to store.
  static final int SET = 0;
  static final int ADD = 1;
  static final int REPLACE = 2;
  static final int APPEND = 3;
  static final int PREPEND = 4;
  static final int CAS = 5;

  private static final int LONG_DIGITS = 20;

  final KvStats stats = new KvStats();
  private final ItemTable table;
  private final Items items;
  private final long limitBytes;
  private final MemorySegment scratch;
  private @Nullable ReentrantLock lock;

  /**
   * A store.
   *
   * @param limitBytes for everything: items, links and index
   * @param hashKey0 secret, from a good source of randomness
   * @param hashKey1 secret
   */
  KvStore(long limitBytes, long hashKey0, long hashKey1, Arena arena) {
    this.limitBytes = limitBytes;
    table = new ItemTable(limitBytes, hashKey0, hashKey1, arena, stats);
    items = table.items;
    scratch = arena.allocate(MAX_KEY + LONG_DIGITS);
  }

  /** To be called before a second thread uses the store. */
  void share() {
    if (lock == null) {
      lock = new ReentrantLock();
    }
  }

  private void lock() {
    if (lock != null) {
      lock.lock();
    }
  }

  private void unlock() {
    if (lock != null) {
      lock.unlock();
    }
  }

  /** Tells the time, in Unix seconds; it never goes backwards. */
  void clock(long unixSeconds) {
    lock();
    try {
      table.clock(unixSeconds);
    } finally {
      unlock();
    }
  }

  // ---- reading ----

  /** The item, pinned until {@link #release}, or {@link #NONE}. */
  int get(MemorySegment key, long at, int length) {
    lock();
    try {
      int item = table.find(table.hash(key, at, length), key, at, length);
      if (item == NONE) {
        stats.getMisses++;
      } else {
        stats.getHits++;
        table.renew(item);
        table.pin(item);
      }
      return item;
    } finally {
      unlock();
    }
  }

  /** Ends the use of an item got. */
  void release(int item) {
    lock();
    try {
      table.unpin(item);
    } finally {
      unlock();
    }
  }

  /** Of a pinned item. */
  int flags(int item) {
    return items.flags(item);
  }

  /** Of a pinned item. */
  long cas(int item) {
    return items.cas(item);
  }

  /** Of a pinned item. */
  int valueBytes(int item) {
    return items.valueBytes(item);
  }

  /** Writes value bytes of a pinned item, as many as the output takes; returns how many. */
  int writeValue(int item, int from, Output out) {
    return items.writeValue(item, from, out);
  }

  // ---- writing ----

  /**
   * An item of no value yet that only the caller knows, to be filled and then stored or discarded.
   *
   * @param exptime as in the protocol: 0 never, below 0 at once, up to 30 days relative, else Unix
   * @return the item, or {@link #NONE} if memory is short even so
   */
  int begin(MemorySegment key, long at, int length, int flags, long exptime) {
    lock();
    try {
      int item = table.make(flags, table.deadline(exptime));
      if (item != NONE) {
        items.hash(item, table.hash(key, at, length));
        if (!table.grow(item, true, key, at, length)) {
          items.free(item);
          return NONE;
        }
      }
      return item;
    } finally {
      unlock();
    }
  }

  /** Appends value bytes to an item begun; false if memory is short: it is to be discarded then. */
  boolean fill(int item, MemorySegment source, long from, int length) {
    lock();
    try {
      return table.grow(item, false, source, from, length);
    } finally {
      unlock();
    }
  }

  /** Gives up an item begun. */
  void discard(int item) {
    lock();
    try {
      items.free(item);
    } finally {
      unlock();
    }
  }

  /**
   * Stores an item begun, or discards it.
   *
   * @param mode {@link #SET} and so on
   * @param cas for {@link #CAS}: the expected one
   */
  int store(int item, int mode, long cas) {
    lock();
    try {
      stats.sets++;
      int length = items.keyBytes(item);
      items.copyTo(item, 0, scratch, 0, length);
      int old = table.find(items.hash(item), scratch, 0, length);
      int outcome = admissible(mode, cas, old);
      if (outcome != STORED) {
        items.free(item);
        return outcome;
      }
      int stored = item;
      if (mode == APPEND || mode == PREPEND) {
        stored = joined(old, mode == APPEND ? old : item, mode == APPEND ? item : old);
        outcome = joinedOutcome;
        items.free(item);
      }
      if (stored != NONE) {
        table.replace(old, stored);
      }
      return outcome;
    } finally {
      unlock();
    }
  }

  private int admissible(int mode, long cas, int old) {
    switch (mode) {
      case ADD -> {
        if (old != NONE) {
          table.renew(old);
          return NOT_STORED;
        }
      }
      case REPLACE, APPEND, PREPEND -> {
        if (old == NONE) {
          return NOT_STORED;
        }
      }
      case CAS -> {
        if (old == NONE) {
          stats.casMisses++;
          return NOT_FOUND;
        }
        if (items.cas(old) != cas) {
          stats.casBad++;
          return EXISTS;
        }
        stats.casHits++;
      }
      default -> {}
    }
    return STORED;
  }

  private int joinedOutcome;

  /** A new item with the key, flags and expiry of {@code old} and two values after each other. */
  private int joined(int old, int first, int second) {
    if (items.valueBytes(first) + items.valueBytes(second) > MAX_VALUE) {
      joinedOutcome = TOO_LARGE;
      return NONE;
    }
    joinedOutcome = NO_MEMORY;
    // Pinned: making room for the new item must not take the memory of the old one.
    table.pin(old);
    int item = table.make(items.flags(old), items.expires(old));
    if (item != NONE) {
      items.hash(item, items.hash(old));
      if (table.grow(item, true, scratch, 0, items.keyBytes(old))
          && table.growBy(item, first)
          && table.growBy(item, second)) {
        joinedOutcome = STORED;
      } else {
        items.free(item);
        item = NONE;
      }
    }
    table.unpin(old);
    return item;
  }

  /** Removes an item; false if there is none. */
  boolean delete(MemorySegment key, long at, int length) {
    lock();
    try {
      int item = table.find(table.hash(key, at, length), key, at, length);
      if (item == NONE) {
        stats.deleteMisses++;
        return false;
      }
      stats.deleteHits++;
      table.unlink(item);
      return true;
    } finally {
      unlock();
    }
  }

  /** Gives an item a new expiry; false if there is none. */
  boolean touch(MemorySegment key, long at, int length, long exptime) {
    lock();
    try {
      int item = table.find(table.hash(key, at, length), key, at, length);
      if (item == NONE) {
        stats.touchMisses++;
        return false;
      }
      stats.touchHits++;
      items.expires(item, table.deadline(exptime));
      table.renew(item);
      return true;
    } finally {
      unlock();
    }
  }

  /**
   * Adds to a value that is an unsigned decimal number of 64 bits, which wraps, or takes away from
   * it, not below 0.
   *
   * @param sum where the new value goes, at index 0
   * @return {@link #STORED}, {@link #NOT_FOUND}, {@link #NOT_A_NUMBER} or {@link #NO_MEMORY}
   */
  int add(MemorySegment key, long at, int length, long delta, boolean decrease, long[] sum) {
    lock();
    try {
      int hash = table.hash(key, at, length);
      int item = table.find(hash, key, at, length);
      if (item == NONE) {
        if (decrease) {
          stats.decrMisses++;
        } else {
          stats.incrMisses++;
        }
        return NOT_FOUND;
      }
      int digits = items.valueBytes(item);
      if (digits > LONG_DIGITS) {
        return NOT_A_NUMBER;
      }
      items.copyTo(item, length, scratch, MAX_KEY, digits);
      if (digits == 0 || !Decimal.parse(scratch, MAX_KEY, digits)) {
        return NOT_A_NUMBER;
      }
      long old = Decimal.value(scratch, MAX_KEY, digits);
      if (decrease) {
        stats.decrHits++;
        sum[0] = Long.compareUnsigned(old, delta) < 0 ? 0 : old - delta;
      } else {
        stats.incrHits++;
        sum[0] = old + delta;
      }
      return rewrite(item, hash, key, at, length, sum[0], digits);
    } finally {
      unlock();
    }
  }

  private int rewrite(
      int item, int hash, MemorySegment key, long at, int length, long number, int oldDigits) {
    int digits = Decimal.write(number, scratch, MAX_KEY);
    if (digits == oldDigits && items.pins(item) == 0) {
      items.overwriteValue(item, scratch, MAX_KEY, digits);
      table.changed(item);
      return STORED;
    }
    // Pinned: see joined(); the expiry and flags are read after room was made.
    table.pin(item);
    int made = table.make(items.flags(item), items.expires(item));
    boolean ok = made != NONE;
    if (ok) {
      items.hash(made, hash);
      ok =
          table.grow(made, true, key, at, length)
              && table.grow(made, false, scratch, MAX_KEY, digits);
      if (ok) {
        table.replace(item, made);
      } else {
        items.free(made);
      }
    }
    table.unpin(item);
    return ok ? STORED : NO_MEMORY;
  }

  /** Gives up all items there are now, or all there will be {@code delay} seconds from now. */
  void flushAll(long delay) {
    lock();
    try {
      stats.flushes++;
      table.flushAll(delay);
    } finally {
      unlock();
    }
  }

  /** Frees what has expired in the next {@code n} buckets; returns how many items that was. */
  int sweep(int n) {
    lock();
    try {
      return table.sweep(n);
    } finally {
      unlock();
    }
  }

  /** Sets the statistics back to zero. */
  void resetStats() {
    lock();
    try {
      stats.reset();
    } finally {
      unlock();
    }
  }

  /** Buckets in all. */
  int bucketCount() {
    return table.bucketCount();
  }

  /** Items now, those that expired and were not swept yet included. */
  int count() {
    return table.count();
  }

  /** Bytes of the blocks in use. */
  long usedBytes() {
    return table.usedBytes();
  }

  /** The limit given. */
  long limitBytes() {
    return limitBytes;
  }
}
