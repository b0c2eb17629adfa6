// SPDX-License-Identifier: Apache-2.0
package org.ixj.examples.kv;

import java.lang.foreign.MemorySegment;

/**
 * Memory in equal blocks that are linked into chains: nothing can fragment, and any item fits as
 * long as there are blocks enough. Freed chains keep their order, so that blocks which lie side by
 * side mostly stay so and are copied in one go.
 */
final class Blocks {
  static final int NONE = -1;
  static final int BYTES = 128;

  /** What a block costs here beyond itself. */
  static final int OVERHEAD = Integer.BYTES;

  private final MemorySegment memory;
  private final int[] next;
  private int freeHead;
  private int freeCount;

  Blocks(MemorySegment memory) {
    this.memory = memory;
    next = new int[Math.toIntExact(memory.byteSize() / BYTES)];
    for (int i = 0; i < next.length; i++) {
      next[i] = i + 1;
    }
    next[next.length - 1] = NONE;
    freeCount = next.length;
  }

  MemorySegment memory() {
    return memory;
  }

  int capacity() {
    return next.length;
  }

  int freeCount() {
    return freeCount;
  }

  static long offset(int block) {
    return (long) block * BYTES;
  }

  int next(int block) {
    return next[block];
  }

  /** A block after {@code previous} in its chain, or the first of a chain after {@link #NONE}. */
  int allocate(int previous) {
    int block = freeHead;
    if (block != NONE) {
      freeHead = next[block];
      freeCount--;
      next[block] = NONE;
      if (previous != NONE) {
        next[previous] = block;
      }
    }
    return block;
  }

  /** Frees the chain of {@code count} blocks from {@code first} to {@code last}. */
  void free(int first, int last, int count) {
    next[last] = freeHead;
    freeHead = first;
    freeCount += count;
  }
}
