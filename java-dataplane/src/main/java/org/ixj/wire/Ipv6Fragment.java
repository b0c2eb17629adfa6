// SPDX-License-Identifier: Apache-2.0
package org.ixj.wire;

import static org.ixj.wire.Bytes.U16;
import static org.ixj.wire.Bytes.U32;
import static org.ixj.wire.Bytes.U8;

import java.lang.foreign.MemorySegment;

/** The fragment header: RFC 8200 §4.5. Its gate is {@link Ipv6Chain}. */
public final class Ipv6Fragment {
  /** Bytes of the header. */
  public static final int BYTES = 8;

  /** Offset of the fragment offset, for errors that point at it. */
  public static final int OFFSET = 2;

  private static final long NEXT_HEADER = 0;
  private static final long IDENTIFICATION = 4;
  private static final int OFFSET_MASK = 0xFFF8;
  private static final int MORE_FRAGMENTS = 1;

  /** What the datagram's fragmentable part begins with. */
  public static int nextHeader(MemorySegment m, long at) {
    return Byte.toUnsignedInt(m.get(U8, at + NEXT_HEADER));
  }

  /** Where in the fragmentable part this piece goes, in bytes. */
  public static int offset(MemorySegment m, long at) {
    return m.get(U16, at + OFFSET) & OFFSET_MASK;
  }

  /** Whether another piece comes behind this one. */
  public static boolean more(MemorySegment m, long at) {
    return (m.get(U16, at + OFFSET) & MORE_FRAGMENTS) != 0;
  }

  /** What the pieces of one datagram share. */
  public static int identification(MemorySegment m, long at) {
    return m.get(U32, at + IDENTIFICATION);
  }

  private Ipv6Fragment() {}
}
