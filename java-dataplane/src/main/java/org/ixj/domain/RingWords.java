// SPDX-License-Identifier: Apache-2.0
package org.ixj.domain;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The shared ring words: aligned, ordered access, one place for the memory orders' names. */
final class RingWords {
  // Plain (not invokable-exact) layouts would box offsets; static final handles are constants to
  // C2. Little-endian is the contract's order and this machine's.
  private static final VarHandle LONG =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
  private static final VarHandle INT =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

  static void setRelease(MemorySegment region, long offset, long value) {
    LONG.setRelease(region, offset, value);
  }

  static long getAcquire(MemorySegment region, long offset) {
    return (long) LONG.getAcquire(region, offset);
  }

  static void setOpaque(MemorySegment region, long offset, int value) {
    INT.setOpaque(region, offset, value);
  }

  static int getOpaque(MemorySegment region, long offset) {
    return (int) INT.getOpaque(region, offset);
  }

  private RingWords() {}
}
