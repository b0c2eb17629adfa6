// SPDX-License-Identifier: Apache-2.0
package org.ixj.examples.kv;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.ixj.sdk.stream.Output;

/**
 * Items: a chain of blocks that starts with a header, then the key, then the value. An item is
 * named by its first block.
 */
final class Items {
  static final int NONE = Blocks.NONE;

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  private static final int HASH = 0;
  private static final int HASH_NEXT = 4;
  private static final int OLDER = 8;
  private static final int NEWER = 12;
  private static final int FLAGS = 16;
  private static final int EXPIRES = 20;
  private static final int CAS = 24;
  private static final int VALUE_BYTES = 32;
  private static final int KEY_BYTES = 36;
  private static final int PINS = 40;
  private static final int LAST_BLOCK = 44;

  /** Bytes before the key. */
  static final int HEADER = 48;

  private static final int LINKED = 1 << 31;

  private final Blocks blocks;
  private final MemorySegment m;

  Items(Blocks blocks) {
    this.blocks = blocks;
    m = blocks.memory();
  }

  int hash(int item) {
    return m.get(INT, Blocks.offset(item) + HASH);
  }

  void hash(int item, int hash) {
    m.set(INT, Blocks.offset(item) + HASH, hash);
  }

  int hashNext(int item) {
    return m.get(INT, Blocks.offset(item) + HASH_NEXT);
  }

  void hashNext(int item, int other) {
    m.set(INT, Blocks.offset(item) + HASH_NEXT, other);
  }

  /** The next item towards the least recently used. */
  int older(int item) {
    return m.get(INT, Blocks.offset(item) + OLDER);
  }

  void older(int item, int other) {
    m.set(INT, Blocks.offset(item) + OLDER, other);
  }

  int newer(int item) {
    return m.get(INT, Blocks.offset(item) + NEWER);
  }

  void newer(int item, int other) {
    m.set(INT, Blocks.offset(item) + NEWER, other);
  }

  int flags(int item) {
    return m.get(INT, Blocks.offset(item) + FLAGS);
  }

  void flags(int item, int flags) {
    m.set(INT, Blocks.offset(item) + FLAGS, flags);
  }

  /** Unix seconds as an unsigned number, 0 for never. */
  int expires(int item) {
    return m.get(INT, Blocks.offset(item) + EXPIRES);
  }

  void expires(int item, int seconds) {
    m.set(INT, Blocks.offset(item) + EXPIRES, seconds);
  }

  long cas(int item) {
    return m.get(LONG, Blocks.offset(item) + CAS);
  }

  void cas(int item, long cas) {
    m.set(LONG, Blocks.offset(item) + CAS, cas);
  }

  int valueBytes(int item) {
    return m.get(INT, Blocks.offset(item) + VALUE_BYTES);
  }

  int keyBytes(int item) {
    return m.get(INT, Blocks.offset(item) + KEY_BYTES) & ~LINKED;
  }

  boolean linked(int item) {
    return (m.get(INT, Blocks.offset(item) + KEY_BYTES) & LINKED) != 0;
  }

  void linked(int item, boolean linked) {
    m.set(INT, Blocks.offset(item) + KEY_BYTES, keyBytes(item) | (linked ? LINKED : 0));
  }

  /** Readers that keep the item's memory, and its value unchanged. */
  int pins(int item) {
    return m.get(INT, Blocks.offset(item) + PINS);
  }

  void pins(int item, int pins) {
    m.set(INT, Blocks.offset(item) + PINS, pins);
  }

  int blockCount(int item) {
    return (HEADER + keyBytes(item) + valueBytes(item) + Blocks.BYTES - 1) / Blocks.BYTES;
  }

  /** Makes an empty item of a block just allocated. The key and value are appended. */
  void make(int item, int flags, int expires) {
    long at = Blocks.offset(item);
    m.set(LONG, at + CAS, 0);
    m.set(INT, at + VALUE_BYTES, 0);
    m.set(INT, at + KEY_BYTES, 0);
    m.set(INT, at + PINS, 0);
    m.set(INT, at + LAST_BLOCK, item);
    flags(item, flags);
    expires(item, expires);
  }

  void free(int item) {
    blocks.free(item, m.get(INT, Blocks.offset(item) + LAST_BLOCK), blockCount(item));
  }

  /** True if the item's last block is full: extend it before the next append. */
  boolean full(int item) {
    return (HEADER + keyBytes(item) + valueBytes(item)) % Blocks.BYTES == 0;
  }

  /** Appends to key or value what fits into the last block; returns how much. */
  int append(int item, boolean key, MemorySegment source, long from, int length) {
    long at = Blocks.offset(item);
    int within = (HEADER + keyBytes(item) + valueBytes(item)) % Blocks.BYTES;
    int n = Math.min(length, Blocks.BYTES - within);
    MemorySegment.copy(source, from, m, Blocks.offset(m.get(INT, at + LAST_BLOCK)) + within, n);
    long field = at + (key ? KEY_BYTES : VALUE_BYTES);
    m.set(INT, field, m.get(INT, field) + n);
    return n;
  }

  /** Adds a block to the item's chain; false if there is none. */
  boolean extend(int item) {
    long at = Blocks.offset(item) + LAST_BLOCK;
    int block = blocks.allocate(m.get(INT, at));
    if (block == NONE) {
      return false;
    }
    m.set(INT, at, block);
    return true;
  }

  boolean keyEquals(int item, MemorySegment key, long at, int length) {
    if (keyBytes(item) != length) {
      return false;
    }
    int block = item;
    int within = HEADER;
    int done = 0;
    while (done < length) {
      int n = Math.min(length - done, Blocks.BYTES - within);
      long mine = Blocks.offset(block) + within;
      if (MemorySegment.mismatch(m, mine, mine + n, key, at + done, at + done + n) != -1) {
        return false;
      }
      done += n;
      block = blocks.next(block);
      within = 0;
    }
    return true;
  }

  /**
   * Writes value bytes from {@code from} on, as many as the output takes; returns how many. Blocks
   * side by side go out together.
   */
  int writeValue(int item, int from, Output out) {
    int total = valueBytes(item);
    int position = HEADER + keyBytes(item) + from;
    int block = item;
    while (position >= Blocks.BYTES) {
      block = blocks.next(block);
      position -= Blocks.BYTES;
    }
    int done = 0;
    while (from + done < total) {
      int first = block;
      int n = Blocks.BYTES - position;
      block = blocks.next(block);
      while (from + done + n < total && block == first + (position + n) / Blocks.BYTES) {
        n += Blocks.BYTES;
        block = blocks.next(block);
      }
      n = Math.min(n, total - from - done);
      int written = out.write(m, Blocks.offset(first) + position, n);
      done += written;
      if (written < n) {
        break;
      }
      position = 0;
    }
    return done;
  }

  /** Copies {@code length} bytes of key and value, from byte {@code from} of the key on. */
  void copyTo(int item, int from, MemorySegment target, long at, int length) {
    int position = HEADER + from;
    int block = item;
    while (position >= Blocks.BYTES) {
      block = blocks.next(block);
      position -= Blocks.BYTES;
    }
    int done = 0;
    while (done < length) {
      int n = Math.min(length - done, Blocks.BYTES - position);
      MemorySegment.copy(m, Blocks.offset(block) + position, target, at + done, n);
      done += n;
      position = 0;
      block = blocks.next(block);
    }
  }

  /** Overwrites the first bytes of the value. */
  void overwriteValue(int item, MemorySegment source, long from, int length) {
    int position = HEADER + keyBytes(item);
    int block = item;
    while (position >= Blocks.BYTES) {
      block = blocks.next(block);
      position -= Blocks.BYTES;
    }
    for (int i = 0; i < length; i++) {
      if (position == Blocks.BYTES) {
        position = 0;
        block = blocks.next(block);
      }
      m.set(JAVA_BYTE, Blocks.offset(block) + position++, source.get(JAVA_BYTE, from + i));
    }
  }
}
