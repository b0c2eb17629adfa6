// SPDX-License-Identifier: Apache-2.0
package org.ixj.memory;

import java.lang.foreign.MemorySegment;

/**
 * The message buffers of one elastic thread: equal slots of one region that the application can
 * read and never write. Only bytes of frames lie in the region; what the dataplane knows about a
 * buffer (length, links, owner) lies on its own heap, out of the application's sight.
 *
 * <p>Owned by one thread. A buffer is named by its index; its bytes start at {@link #offset}.
 */
public final class MbufPool {
  /** Returned by {@link #allocate} when every buffer is in use: the caller pushes back. */
  public static final int NONE = -1;

  /** Bytes of an ordinary buffer: one full Ethernet frame. */
  public static final int BUFFER_BYTES = 2048;

  /** Bytes of the largest: a jumbo frame. */
  public static final int MAX_BUFFER_BYTES = 16_384;

  // What notes holds of a buffer.
  private static final byte TRANSPORT_CHECKED = 1;
  private static final byte CONGESTION_EXPERIENCED = 2;

  private final MemorySegment segment;
  private final int shift;
  private final int[] free;
  private final int[] next;
  private final int[] length;
  private final byte[] notes;
  private int available;

  /** Divides all of {@code segment}, which lives as long as the pool, into ordinary buffers. */
  public MbufPool(MemorySegment segment) {
    this(segment, BUFFER_BYTES);
  }

  /**
   * The same with buffers of another size.
   *
   * @param bufferBytes a power of two, {@link #BUFFER_BYTES} to {@link #MAX_BUFFER_BYTES}
   */
  public MbufPool(MemorySegment segment, int bufferBytes) {
    if (Integer.bitCount(bufferBytes) != 1
        || bufferBytes < BUFFER_BYTES
        || bufferBytes > MAX_BUFFER_BYTES) {
      throw new IllegalArgumentException("message buffers of " + bufferBytes + " bytes");
    }
    this.segment = segment;
    shift = Integer.numberOfTrailingZeros(bufferBytes);
    int capacity = Math.toIntExact(segment.byteSize() >>> shift);
    free = new int[capacity];
    next = new int[capacity];
    length = new int[capacity];
    notes = new byte[capacity];
    for (int i = 0; i < capacity; i++) {
      free[i] = capacity - 1 - i;
      next[i] = i;
    }
    available = capacity;
  }

  /** The region all buffers lie in. */
  public MemorySegment segment() {
    return segment;
  }

  /** Buffers in all. */
  public int capacity() {
    return free.length;
  }

  /** Buffers nobody holds. */
  public int available() {
    return available;
  }

  /** A free buffer, or {@link #NONE}. Its content is whatever its last holder left. */
  public int allocate() {
    if (available == 0) {
      return NONE;
    }
    int mbuf = free[--available];
    next[mbuf] = NONE;
    notes[mbuf] = 0;
    return mbuf;
  }

  /** Gives a buffer back. A second free of the same buffer is a bug of ours and throws. */
  public void free(int mbuf) {
    // A free buffer is linked to itself, which no list ever does.
    if (next[mbuf] == mbuf) {
      throw new IllegalStateException("mbuf " + mbuf + " freed twice");
    }
    next[mbuf] = mbuf;
    free[available++] = mbuf;
  }

  /** Bytes of each buffer, a power of two. */
  public int bufferBytes() {
    return 1 << shift;
  }

  /** Offset of the buffer's first byte in {@link #segment}. */
  public long offset(int mbuf) {
    return (long) mbuf << shift;
  }

  /** Bytes of the frame in the buffer, as the device set them. */
  public int length(int mbuf) {
    return length[mbuf];
  }

  /** Set by the device that filled the buffer, and by whoever changes it. */
  public void length(int mbuf, int bytes) {
    length[mbuf] = bytes;
    notes[mbuf] = 0;
  }

  /** Whether the device found the TCP or UDP checksum of the frame in the buffer right. */
  public boolean isTransportChecked(int mbuf) {
    return (notes[mbuf] & TRANSPORT_CHECKED) != 0;
  }

  /** Set by the device after the length: it found the TCP or UDP checksum right. */
  public void transportChecked(int mbuf) {
    notes[mbuf] |= TRANSPORT_CHECKED;
  }

  /** Whether the datagram in the buffer met congestion on its way: RFC 3168 §5, CE. */
  public boolean congestionExperienced(int mbuf) {
    return (notes[mbuf] & CONGESTION_EXPERIENCED) != 0;
  }

  /** Set by the network layer, which alone reads it in the datagram's header. */
  public void congestionExperienced(int mbuf, boolean experienced) {
    notes[mbuf] =
        (byte)
            (experienced
                ? notes[mbuf] | CONGESTION_EXPERIENCED
                : notes[mbuf] & ~CONGESTION_EXPERIENCED);
  }

  /** The next buffer of the holder's list, or {@link #NONE}. */
  public int next(int mbuf) {
    return next[mbuf];
  }

  /** Links a buffer that the caller holds into a list of its own. */
  public void next(int mbuf, int following) {
    next[mbuf] = following;
  }
}
