// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The memory two dataplanes share: control blocks of all rings, then the slots of all rings. Each
 * ring has one producer and one consumer; both sides are written by a process the other does not
 * trust. All of it is zero when a link begins. Native byte order: both ends are on one machine.
 */
final class WireLayout {
  /** Bytes of a slot at least. */
  private static final int MIN_SLOT_BYTES = 2048;

  /** Within a slot, u32: bytes of the frame. */
  static final int SLOT_LENGTH = 0;

  /** Within a slot: the frame. */
  static final int SLOT_FRAME = 8;

  // Within a control block. Each word has a cache line of its own, and 128 bytes lie between them
  // because the hardware prefetches lines in pairs.

  /** u64: frames produced so far. Written by the producer. */
  static final int PRODUCED = 0;

  /** u64: frames consumed so far. Written by the consumer. */
  static final int CONSUMED = 128;

  /** u32: 1 while the consumer sleeps, set by it; the producer clears it when it rings. */
  static final int SLEEPING = 256;

  static final int CONTROL_BYTES = 384;

  static final VarHandle INDEX = ValueLayout.JAVA_LONG.varHandle().withInvokeExactBehavior();
  static final VarHandle WORD = ValueLayout.JAVA_INT.varHandle().withInvokeExactBehavior();

  private static final int PAGE_BYTES = 4096;

  /** Ring {@code pair} of the direction from the listener, or of the one towards it. */
  static int ring(int pair, boolean fromListener) {
    return 2 * pair + (fromListener ? 0 : 1);
  }

  static long control(int ring) {
    return (long) ring * CONTROL_BYTES;
  }

  /** Bytes of a slot, a power of two: one frame and its length. */
  static int slotBytes(int mtu) {
    int bytes = SLOT_FRAME + EthernetLimits.maxFrameBytes(mtu);
    return Math.max(MIN_SLOT_BYTES, Integer.highestOneBit(bytes - 1) << 1);
  }

  static long slots(int ring, WireParameters parameters) {
    long controls = control(2 * parameters.rings());
    long start = (controls + PAGE_BYTES - 1) & -PAGE_BYTES;
    return start + (long) ring * parameters.slots() * slotBytes(parameters.mtu());
  }

  static long memoryBytes(WireParameters parameters) {
    return slots(2 * parameters.rings(), parameters);
  }

  private WireLayout() {}
}
