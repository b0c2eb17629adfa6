// SPDX-License-Identifier: Apache-2.0
package org.ixj.device.igbvf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Advanced transmit descriptors, 16 bytes: 82576 §7.2.2.2 (context) and §7.2.2.3 (data). */
final class TxDescriptor {
  static final int BYTES = 16;

  private static final int TYPE_CONTEXT = 2 << 20;
  private static final int TYPE_DATA = 3 << 20;

  /** EOP: the frame ends with this buffer. */
  static final int END = 1 << 24;

  /** IFCS: the device appends the check sequence. */
  private static final int CHECK_SEQUENCE = 1 << 25;

  /** RS: the device reports when it is done. */
  private static final int REPORT = 1 << 27;

  /** DEXT: the descriptor is an advanced one. */
  private static final int ADVANCED = 1 << 29;

  /** TSE: the device cuts the frame into segments; in its first descriptor. */
  static final int SEGMENT = 1 << 31;

  private static final int DONE = 1;

  /** POPTS.IXSM: the device inserts the IPv4 header checksum. */
  static final int INSERT_HEADER_CHECKSUM = 1 << 8;

  /** POPTS.TXSM: the device inserts the TCP or UDP checksum. */
  static final int INSERT_TRANSPORT_CHECKSUM = 1 << 9;

  private static final int FRAME_BYTES_SHIFT = 14;
  private static final int MAC_LENGTH_SHIFT = 9;

  private static final int TRANSPORT_LENGTH_SHIFT = 8;
  private static final int SEGMENT_BYTES_SHIFT = 16;

  /** Ours, in the word that describes a context: above MACLEN, where the VLAN tag would stand. */
  private static final int CONTEXT_OF_TCP = 1 << 16;

  /** TUCMD.IPV4. */
  private static final int CONTEXT_IPV4 = 1 << 10;

  /** TUCMD.L4T: TCP; UDP is 0. */
  private static final int CONTEXT_TCP = 1 << 11;

  private static final long ADDRESS = 0;
  private static final long COMMAND = 8;
  private static final long STATUS = 12;

  private static final ValueLayout.OfLong LONG = JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT = JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle STATUS_WORD = INT.varHandle();

  /**
   * A buffer of a frame.
   *
   * @param bytes of this buffer
   * @param frameBytes PAYLEN: of the whole frame; with {@link #SEGMENT} of its payload, at most 256
   *     KiB
   * @param commands {@link #END} with the last, {@link #SEGMENT} with the first
   * @param options what to insert
   */
  static void data(
      MemorySegment ring,
      long at,
      long iova,
      int bytes,
      int frameBytes,
      int commands,
      int options) {
    ring.set(LONG, at + ADDRESS, iova);
    ring.set(INT, at + COMMAND, bytes | TYPE_DATA | ADVANCED | CHECK_SEQUENCE | commands);
    ring.set(INT, at + STATUS, (frameBytes << FRAME_BYTES_SHIFT) | options);
  }

  /**
   * What frames look like, in one word.
   *
   * @param linkBytes of the Ethernet header, at most 127
   * @param networkBytes of the IPv4 header, at most 511
   * @param tcp whether it is TCP; UDP otherwise
   */
  static long context(int linkBytes, int networkBytes, boolean tcp) {
    return (tcp ? CONTEXT_OF_TCP : 0) | (linkBytes << MAC_LENGTH_SHIFT) | networkBytes;
  }

  /**
   * The same for TCP frames that are cut into segments. All headers together have less than 512
   * bytes.
   *
   * @param transportBytes L4LEN: of the TCP header, at most 255
   * @param segmentBytes MSS: of payload in each segment
   */
  static long segmentedContext(
      int linkBytes, int networkBytes, int transportBytes, int segmentBytes) {
    int sizes = (segmentBytes << SEGMENT_BYTES_SHIFT) | (transportBytes << TRANSPORT_LENGTH_SHIFT);
    return ((long) sizes << Integer.SIZE) | context(linkBytes, networkBytes, true);
  }

  /** Tells the device what frames after this descriptor look like, so that it finds their parts. */
  static void context(MemorySegment ring, long at, long context) {
    ring.set(LONG, at, (int) context & ~CONTEXT_OF_TCP);
    int tcp = (context & CONTEXT_OF_TCP) != 0 ? CONTEXT_TCP : 0;
    ring.set(INT, at + COMMAND, TYPE_CONTEXT | ADVANCED | CONTEXT_IPV4 | tcp);
    ring.set(INT, at + STATUS, (int) (context >>> Integer.SIZE));
  }

  /** Has the device report a descriptor that it was not shown yet. */
  static void report(MemorySegment ring, long at) {
    ring.set(INT, at + COMMAND, ring.get(INT, at + COMMAND) | REPORT);
  }

  /** Whether the device has reported; all before it are done, too. */
  static boolean isDone(MemorySegment ring, long at) {
    return ((int) STATUS_WORD.getAcquire(ring, at + STATUS) & DONE) != 0;
  }

  /** What the device would write; for tests that stand in for it. */
  static void complete(MemorySegment ring, long at) {
    STATUS_WORD.setRelease(ring, at + STATUS, DONE);
  }

  private TxDescriptor() {}
}
