// SPDX-License-Identifier: Apache-2.0
package org.ixj.wire;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** The Internet checksum of RFC 1071, in parts that add up. */
public final class InternetChecksum {
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  /** Unfolded sum of {@code bytes} bytes; parts that start at even positions may be added. */
  public static long sum(MemorySegment m, long at, int bytes) {
    long sum = 0;
    long end = at + bytes;
    long p = at;
    // Eight bytes at a time: the halves cannot overflow the sum of any datagram.
    for (; p + 8 <= end; p += 8) {
      long word = m.get(LONG, p);
      sum += (word >>> 32) + (word & 0xFFFF_FFFFL);
    }
    if (p + 4 <= end) {
      sum += Integer.toUnsignedLong(m.get(INT, p));
      p += 4;
    }
    if (p + 2 <= end) {
      sum += Short.toUnsignedInt(m.get(SHORT, p));
      p += 2;
    }
    if (p < end) {
      sum += Byte.toUnsignedInt(m.get(ValueLayout.JAVA_BYTE, p)) << 8;
    }
    return sum;
  }

  /** The pseudo header of RFC 9293 §3.1 and RFC 768, unfolded. */
  public static long pseudoHeader(int source, int destination, int protocol, int bytes) {
    return Integer.toUnsignedLong(source) + Integer.toUnsignedLong(destination) + protocol + bytes;
  }

  /** Folds to 16 bits and complements: the value of a checksum field, or 0 when one verifies. */
  public static int fold(long sum) {
    long s = (sum >>> 32) + (sum & 0xFFFF_FFFFL);
    s = (s >>> 16) + (s & 0xFFFF);
    s = (s >>> 16) + (s & 0xFFFF);
    s = (s >>> 16) + (s & 0xFFFF);
    return (int) ~s & 0xFFFF;
  }

  private InternetChecksum() {}
}
