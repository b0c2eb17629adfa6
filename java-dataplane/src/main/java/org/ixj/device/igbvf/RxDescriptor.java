// SPDX-License-Identifier: Apache-2.0
package org.ixj.device.igbvf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * An advanced receive descriptor, 16 bytes: we write where a buffer is, the device writes over it
 * what it put there. 82576 §7.1.5.
 */
final class RxDescriptor {
  static final int BYTES = 16;

  /** DD: the device is done with the descriptor. */
  static final int DONE = 1;

  /** EOP: the frame ends in this buffer. */
  static final int END = 1 << 1;

  /** VP: the device took a VLAN tag out of the frame, which stands in {@link #tag}. */
  static final int TAGGED = 1 << 3;

  /** L4I: the device looked at the TCP or UDP checksum. */
  static final int TRANSPORT_CHECKED = 1 << 5;

  /** IPCS: the device looked at the IPv4 header checksum. */
  static final int HEADER_CHECKED = 1 << 6;

  /** L4E: the TCP or UDP checksum is wrong. */
  static final int TRANSPORT_WRONG = 1 << 29;

  /** IPE: the IPv4 header checksum is wrong. */
  static final int HEADER_WRONG = 1 << 30;

  /** RXE: the frame was damaged on its way. */
  static final int DAMAGED = 1 << 31;

  private static final long PACKET = 0;
  private static final long HEADER = 8;
  private static final long STATUS = 8;
  private static final long LENGTH = 12;
  private static final long TAG = 14;

  private static final ValueLayout.OfLong LONG = JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT = JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT = JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

  /** Offers the buffer at {@code iova}; clears the status, which shares its place. */
  static void offer(MemorySegment ring, long at, long iova) {
    ring.set(LONG, at + PACKET, iova);
    ring.set(LONG, at + HEADER, 0);
  }

  /** Status and errors. What the device wrote before DONE is seen by reads after this one. */
  static int status(MemorySegment ring, long at) {
    return (int) INT.getAcquire(ring, at + STATUS);
  }

  /** Bytes in the buffer. */
  static int length(MemorySegment ring, long at) {
    return Short.toUnsignedInt(ring.get(SHORT, at + LENGTH));
  }

  /** The tag that was taken out: priority and VLAN. */
  static int tag(MemorySegment ring, long at) {
    return Short.toUnsignedInt(ring.get(SHORT, at + TAG));
  }

  /** What the device would write; for tests that stand in for it. */
  static void complete(MemorySegment ring, long at, int status, int length, int tag) {
    ring.set(SHORT, at + LENGTH, (short) length);
    ring.set(SHORT, at + TAG, (short) tag);
    INT.setRelease(ring, at + STATUS, status);
  }

  private RxDescriptor() {}
}
