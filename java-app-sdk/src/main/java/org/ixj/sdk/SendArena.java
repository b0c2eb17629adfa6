// SPDX-License-Identifier: Apache-2.0
package org.ixj.sdk;

import java.lang.foreign.MemorySegment;

/**
 * Divides the send arena into equal chunks. Used by one thread; allocates no heap memory after
 * construction. A chunk is named by its index and can be linked into one list at a time.
 */
public final class SendArena {
  /** Returned by {@link #allocate} when all memory is in use: wait until some is acknowledged. */
  public static final int NONE = -1;

  /** Bytes of a chunk: a small reply wastes little, a full one makes a full-sized segment. */
  public static final int CHUNK_BYTES = 2048;

  private final MemorySegment segment;
  private final int[] free;
  private final int[] next;
  private int available;

  /**
   * Divides all of {@code segment}.
   *
   * @throws IllegalArgumentException if it is 2 GiB or more, or has no room for a chunk
   */
  public SendArena(MemorySegment segment) {
    if (segment.byteSize() < CHUNK_BYTES || segment.byteSize() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("send arena of " + segment.byteSize() + " bytes");
    }
    this.segment = segment;
    int capacity = (int) (segment.byteSize() / CHUNK_BYTES);
    free = new int[capacity];
    next = new int[capacity];
    for (int i = 0; i < capacity; i++) {
      // The lowest chunk on top: memory used in order is contiguous and gathers into fewer entries.
      free[i] = capacity - 1 - i;
      next[i] = i;
    }
    available = capacity;
  }

  /** All the memory. */
  public MemorySegment segment() {
    return segment;
  }

  /** Chunks in all. */
  public int capacity() {
    return free.length;
  }

  /** Chunks nobody holds. */
  public int available() {
    return available;
  }

  /** A chunk, linked to nothing, or {@link #NONE}. Its content is what its last holder left. */
  public int allocate() {
    if (available == 0) {
      return NONE;
    }
    int chunk = free[--available];
    next[chunk] = NONE;
    return chunk;
  }

  /**
   * Gives a chunk back.
   *
   * @throws IllegalStateException if it is free already
   */
  public void free(int chunk) {
    // A free chunk is linked to itself, which no list ever does.
    if (next[chunk] == chunk) {
      throw new IllegalStateException("chunk " + chunk + " freed twice");
    }
    next[chunk] = chunk;
    free[available++] = chunk;
  }

  /** Offset of the chunk's first byte in {@link #segment}. */
  public static int offset(int chunk) {
    return chunk * CHUNK_BYTES;
  }

  /** The chunk after this one in its holder's list, or {@link #NONE}. */
  public int next(int chunk) {
    return next[chunk];
  }

  /** Links a chunk the caller holds. */
  public void next(int chunk, int following) {
    next[chunk] = following;
  }
}
