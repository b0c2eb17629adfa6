// SPDX-License-Identifier: Apache-2.0
package org.ixj.system;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/**
 * An endless stream of bytes in which each depends on its position. The period is a prime, so that
 * bytes displaced by any multiple of a segment, buffer or window differ.
 */
final class Pattern {
  private static final int PERIOD = 1_048_573;

  /** Twice the period, so that a run of up to {@link #RUN} bytes is contiguous. */
  private static final byte[] BYTES = new byte[2 * PERIOD];

  /** Most bytes of one call. */
  static final int RUN = PERIOD;

  private static final MemorySegment SEGMENT = MemorySegment.ofArray(BYTES);

  static {
    byte[] once = new byte[PERIOD];
    new SplittableRandom(66).nextBytes(once);
    System.arraycopy(once, 0, BYTES, 0, PERIOD);
    System.arraycopy(once, 0, BYTES, PERIOD, PERIOD);
  }

  /** Where {@link #bytes} holds the stream from {@code position} on, for {@link #RUN} bytes. */
  static int at(long position) {
    return (int) Math.floorMod(position, (long) PERIOD);
  }

  static byte[] bytes() {
    return BYTES;
  }

  /** Offset of the first byte that is not the stream's, -1 if all are. */
  static long mismatch(MemorySegment memory, long offset, int length, long position) {
    int from = at(position);
    return MemorySegment.mismatch(
        memory, offset, offset + length, SEGMENT, from, from + (long) length);
  }

  /** Not to be inlined by hand: one byte, for messages. */
  static byte byteAt(long position) {
    return SEGMENT.get(ValueLayout.JAVA_BYTE, at(position));
  }

  private Pattern() {}
}
