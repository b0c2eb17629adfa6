// SPDX-License-Identifier: Apache-2.0
package org.ixj.wire;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The Internet checksum of RFC 1071, in parts that add up: {@link #sum} the parts, add the sums,
 * {@link #fold} the total.
 */
public final class InternetChecksum {
  // RFC 1071 §2(B): the sum may be taken in the machine's own byte order and swapped at its end.
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final boolean LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

  private static final long LOW = 0xFFFF_FFFFL;
  private static final int BLOCK = 4 * Long.BYTES;

  /**
   * Unfolded sum of {@code bytes} bytes. Sums of parts that start at even positions may be added; a
   * part at an odd position counts {@link #swapped}.
   */
  public static long sum(MemorySegment m, long at, int bytes) {
    // Each addition is below 2^32 and there are at most 2^31 / 4 of them: carries need no care.
    long sum = 0;
    int i = 0;
    for (; i <= bytes - BLOCK; i += BLOCK) {
      long a = m.get(LONG, at + i);
      long b = m.get(LONG, at + i + 8);
      long c = m.get(LONG, at + i + 16);
      long d = m.get(LONG, at + i + 24);
      sum += (a & LOW) + (a >>> 32) + (b & LOW) + (b >>> 32);
      sum += (c & LOW) + (c >>> 32) + (d & LOW) + (d >>> 32);
    }
    for (; i <= bytes - Integer.BYTES; i += Integer.BYTES) {
      sum += m.get(INT, at + i) & LOW;
    }
    return ordered(sum + tail(m, at + i, bytes - i));
  }

  /** The last one to three bytes; an odd one is the first of a pair whose second is zero. */
  private static long tail(MemorySegment m, long at, int bytes) {
    long sum = 0;
    long p = at;
    int left = bytes;
    if (left >= Short.BYTES) {
      sum = Short.toUnsignedInt(m.get(SHORT, p));
      p += Short.BYTES;
      left -= Short.BYTES;
    }
    if (left > 0) {
      int last = Byte.toUnsignedInt(m.get(BYTE, p));
      sum += LITTLE ? last : last << 8;
    }
    return sum;
  }

  private static long ordered(long sum) {
    return LITTLE ? swapped(sum) : sum;
  }

  /** The sum of a part that starts at an odd position: RFC 1071 §2(B). */
  public static long swapped(long sum) {
    long folded = ones(sum);
    return (folded & 0xFF) << 8 | folded >>> 8;
  }

  /** The pseudo header of RFC 9293 §3.1 and RFC 768, unfolded. */
  public static long pseudoHeader(int source, int destination, int protocol, int bytes) {
    return Integer.toUnsignedLong(source) + Integer.toUnsignedLong(destination) + protocol + bytes;
  }

  /** What an IPv6 address adds to the pseudo header of RFC 8200 §8.1. */
  public static long address(long high, long low) {
    return (high >>> 32) + (high & LOW) + (low >>> 32) + (low & LOW);
  }

  /** Folds to 16 bits and complements: the value of a checksum field, or 0 when one verifies. */
  public static int fold(long sum) {
    return ~ones(sum) & 0xFFFF;
  }

  /**
   * The checksum field after one aligned 16-bit word of what it covers changed: RFC 1624 §3,
   * equation 3, which unlike RFC 1141 cannot turn a valid checksum into the other zero.
   */
  public static int update(int checksum, int before, int after) {
    return fold((long) (~checksum & 0xFFFF) + (~before & 0xFFFF) + (after & 0xFFFF));
  }

  /** Ones' complement sum of the 16-bit words of a sum: the carries come round at the end. */
  private static int ones(long sum) {
    long s = (sum >>> 32) + (sum & LOW);
    s = (s >>> 16) + (s & 0xFFFF);
    s = (s >>> 16) + (s & 0xFFFF);
    s = (s >>> 16) + (s & 0xFFFF);
    return (int) s;
  }

  private InternetChecksum() {}
}
