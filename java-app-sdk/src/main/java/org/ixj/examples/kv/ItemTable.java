// SPDX-License-Identifier: Apache-2.0
package org.ixj.examples.kv;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Items by key, with their order of use and their ends: what a {@link KvStore} is made of, without
 * its lock and its rules.
 */
final class ItemTable {
  static final int NONE = Items.NONE;

  private static final long RELATIVE_LIMIT = 60L * 60 * 24 * 30;

  final Items items;
  private final KvStats stats;
  private final long hashKey0;
  private final long hashKey1;
  private final Blocks blocks;
  private final UseOrder order;
  private final int[] buckets;
  private int count;
  private int sweepAt;
  private long now;
  private long lastCas;

  // Items up to this one are flushed; and when to flush next, 0 for never.
  private long flushedCas;
  private long flushAt;

  ItemTable(long limitBytes, long hashKey0, long hashKey1, Arena arena, KvStats stats) {
    this.hashKey0 = hashKey0;
    this.hashKey1 = hashKey1;
    this.stats = stats;
    long capacity = limitBytes / (Blocks.BYTES + Blocks.OVERHEAD + Integer.BYTES);
    blocks = new Blocks(arena.allocate(capacity * Blocks.BYTES, Blocks.BYTES));
    items = new Items(blocks);
    order = new UseOrder(items);
    buckets = new int[Integer.highestOneBit(blocks.capacity())];
    Arrays.fill(buckets, NONE);
  }

  void clock(long unixSeconds) {
    if (unixSeconds > now) {
      now = unixSeconds;
      if (flushAt != 0 && now >= flushAt) {
        flushAt = 0;
        flushedCas = lastCas;
      }
    }
  }

  void flushAll(long delay) {
    if (delay <= 0) {
      flushAt = 0;
      flushedCas = lastCas;
    } else {
      flushAt = delay > RELATIVE_LIMIT ? Math.max(delay, now + 1) : now + delay;
    }
  }

  int sweep(int n) {
    int freed = 0;
    for (int i = 0; i < n; i++) {
      int item = buckets[sweepAt];
      while (item != NONE) {
        int following = items.hashNext(item);
        if (gone(item)) {
          reclaim(item);
          freed++;
        }
        item = following;
      }
      sweepAt = (sweepAt + 1) & (buckets.length - 1);
    }
    return freed;
  }

  int bucketCount() {
    return buckets.length;
  }

  int count() {
    return count;
  }

  long usedBytes() {
    return (long) (blocks.capacity() - blocks.freeCount()) * Blocks.BYTES;
  }

  void renew(int item) {
    order.renew(item);
  }

  /** The item's value was changed in place. */
  void changed(int item) {
    items.cas(item, ++lastCas);
    order.renew(item);
  }

  void pin(int item) {
    items.pins(item, items.pins(item) + 1);
  }

  /** Appends the value of another item; false if memory is short. */
  boolean growBy(int item, int source) {
    int position = Items.HEADER + items.keyBytes(source);
    int block = source;
    while (position >= Blocks.BYTES) {
      block = blocks.next(block);
      position -= Blocks.BYTES;
    }
    int left = items.valueBytes(source);
    while (left > 0) {
      int n = Math.min(left, Blocks.BYTES - position);
      if (!grow(item, false, blocks.memory(), Blocks.offset(block) + position, n)) {
        return false;
      }
      left -= n;
      position = 0;
      block = blocks.next(block);
    }
    return true;
  }

  int hash(MemorySegment key, long at, int length) {
    return (int) SipHash.hash(hashKey0, hashKey1, key, at, length);
  }

  int find(int hash, MemorySegment key, long at, int length) {
    int item = buckets[hash & (buckets.length - 1)];
    while (item != NONE) {
      if (items.hash(item) == hash && items.keyEquals(item, key, at, length)) {
        if (gone(item)) {
          reclaim(item);
          return NONE;
        }
        return item;
      }
      item = items.hashNext(item);
    }
    return NONE;
  }

  private boolean gone(int item) {
    long expires = Integer.toUnsignedLong(items.expires(item));
    return (expires != 0 && expires <= now) || items.cas(item) <= flushedCas;
  }

  private void reclaim(int item) {
    stats.reclaimed++;
    unlink(item);
  }

  int deadline(long exptime) {
    if (exptime == 0) {
      return 0;
    }
    if (exptime < 0) {
      return 1;
    }
    long seconds = exptime > RELATIVE_LIMIT ? exptime : now + exptime;
    return (int) Math.min(seconds, 0xFFFF_FFFFL);
  }

  int make(int flags, int expires) {
    int item = blocks.allocate(NONE);
    while (item == NONE) {
      if (!evict()) {
        return NONE;
      }
      item = blocks.allocate(NONE);
    }
    items.make(item, flags, expires);
    return item;
  }

  boolean grow(int item, boolean key, MemorySegment source, long from, int length) {
    int done = 0;
    while (done < length) {
      if (items.full(item)) {
        while (!items.extend(item)) {
          if (!evict()) {
            return false;
          }
        }
      }
      done += items.append(item, key, source, from + done, length - done);
    }
    return true;
  }

  /** Gives up the item used longest ago; false if there is none. Pinned memory comes later. */
  private boolean evict() {
    if (order.oldest() == NONE) {
      return false;
    }
    stats.evictions++;
    unlink(order.oldest());
    return true;
  }

  void unpin(int item) {
    int pins = items.pins(item) - 1;
    items.pins(item, pins);
    if (pins == 0 && !items.linked(item)) {
      items.free(item);
    }
  }

  void replace(int old, int item) {
    if (old != NONE && items.linked(old)) {
      unlink(old);
    }
    items.cas(item, ++lastCas);
    int bucket = items.hash(item) & (buckets.length - 1);
    items.hashNext(item, buckets[bucket]);
    buckets[bucket] = item;
    items.linked(item, true);
    order.add(item);
    count++;
    stats.totalItems++;
  }

  void unlink(int item) {
    int bucket = items.hash(item) & (buckets.length - 1);
    int at = buckets[bucket];
    if (at == item) {
      buckets[bucket] = items.hashNext(item);
    } else {
      while (items.hashNext(at) != item) {
        at = items.hashNext(at);
      }
      items.hashNext(at, items.hashNext(item));
    }
    order.remove(item);
    items.linked(item, false);
    count--;
    if (items.pins(item) == 0) {
      items.free(item);
    }
  }
}
