// SPDX-License-Identifier: Apache-2.0
package org.ixj.sdk.stream;

import java.util.Arrays;

/**
 * Payload of one connection that its application could not take yet: where it lies in the message
 * buffers, oldest first. Bounded by the receive window, since it is not given back.
 */
final class PendingInput {
  private static final int START = 4;
  private static final long[] NO_OFFSETS = {};
  private static final int[] NO_LENGTHS = {};

  // A ring of a power of two.
  private long[] offsets = NO_OFFSETS;
  private int[] lengths = NO_LENGTHS;
  private int head;
  private int count;

  boolean isEmpty() {
    return count == 0;
  }

  long offset() {
    return offsets[head];
  }

  int length() {
    return lengths[head];
  }

  void add(long offset, int length) {
    if (count == offsets.length) {
      grow();
    }
    int at = (head + count) & (offsets.length - 1);
    offsets[at] = offset;
    lengths[at] = length;
    count++;
  }

  /** The first {@code bytes} bytes of the oldest piece are taken. */
  void take(int bytes) {
    offsets[head] += bytes;
    lengths[head] -= bytes;
    if (lengths[head] == 0) {
      head = (head + 1) & (offsets.length - 1);
      count--;
    }
  }

  /** Forgets all and returns how many bytes it was. */
  long clear() {
    long bytes = 0;
    for (; count > 0; count--) {
      bytes += lengths[head];
      head = (head + 1) & (offsets.length - 1);
    }
    return bytes;
  }

  private void grow() {
    int old = offsets.length;
    int size = Math.max(START, old * 2);
    long[] newOffsets = new long[size];
    int[] newLengths = Arrays.copyOf(lengths, size);
    for (int i = 0; i < count; i++) {
      int at = (head + i) & (old - 1);
      newOffsets[i] = offsets[at];
      newLengths[i] = lengths[at];
    }
    offsets = newOffsets;
    lengths = newLengths;
    head = 0;
  }
}
