// SPDX-License-Identifier: Apache-2.0
package org.ixj.abi;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * An IP address as commands and events carry it: 16 bytes in network order, an IPv4 address in the
 * form that IPv6 has for it, ::ffff:a.b.c.d. All zeros are no address: any of ours.
 *
 * <p>The record is for control paths. Where nothing may be allocated an address is its two halves,
 * for which the static methods are.
 *
 * @param high the first eight bytes
 * @param low the last eight bytes
 */
public record IpAddress(long high, long low) {
  /** Bytes of an address. */
  public static final int BYTES = 16;

  /** No address: any of ours. */
  public static final IpAddress ANY = new IpAddress(0, 0);

  private static final ValueLayout.OfLong HALF =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final long MAPPED = 0xFFFFL << Integer.SIZE;
  private static final int WORDS = 8;

  /** The IPv4 address that a number is, 127.0.0.1 being 0x7F000001; {@link #ANY} for 0. */
  public static IpAddress ofIpv4(int address) {
    return new IpAddress(0, lowOfIpv4(address));
  }

  /** The last eight bytes of an IPv4 address, and of {@link #ANY} for 0; the first are zero. */
  public static long lowOfIpv4(int address) {
    return address == 0 ? 0 : MAPPED | Integer.toUnsignedLong(address);
  }

  /** Whether the halves are those of an IPv4 address. */
  public static boolean isIpv4(long high, long low) {
    return high == 0 && low >>> Integer.SIZE == MAPPED >>> Integer.SIZE;
  }

  /** Whether it is an IPv4 address. */
  public boolean isIpv4() {
    return isIpv4(high, low);
  }

  /** The number that an IPv4 address is; of any other address only its last bits. */
  public int ipv4() {
    return (int) low;
  }

  /** The first half of the address at {@code at}. */
  public static long high(MemorySegment m, long at) {
    return m.get(HALF, at);
  }

  /** The last half of the address at {@code at}. */
  public static long low(MemorySegment m, long at) {
    return m.get(HALF, at + Long.BYTES);
  }

  /** Writes an address. */
  public static void put(MemorySegment m, long at, long high, long low) {
    m.set(HALF, at, high);
    m.set(HALF, at + Long.BYTES, low);
  }

  /**
   * Reads {@code a.b.c.d}, or IPv6's form of RFC 4291 §2.2. Asks no name service.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static IpAddress parse(String text) {
    boolean ipv6 = text.matches("[0-9a-fA-F.]*:[0-9a-fA-F:.]*");
    boolean ipv4 = text.matches("([0-9]{1,3}\\.){3}[0-9]{1,3}");
    if (!ipv6 && !ipv4) {
      throw new IllegalArgumentException("'" + text + "' is no IP address");
    }
    byte[] bytes;
    try {
      bytes = InetAddress.ofLiteral(text).getAddress();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + text + "' is no IP address", e);
    }
    ByteBuffer b = ByteBuffer.wrap(bytes);
    return bytes.length == BYTES
        ? new IpAddress(b.getLong(), b.getLong())
        : new IpAddress(0, MAPPED | Integer.toUnsignedLong(b.getInt()));
  }

  /** The form for people: IPv4's, or RFC 5952's. */
  @Override
  public String toString() {
    if (isIpv4()) {
      int a = ipv4();
      return "%d.%d.%d.%d".formatted(a >>> 24, (a >>> 16) & 255, (a >>> 8) & 255, a & 255);
    }
    int from = WORDS;
    int zeros = 1; // RFC 5952 §4.2.2: a single word of zeros is written
    for (int i = 0; i < WORDS; i++) {
      int n = 0;
      while (i + n < WORDS && word(i + n) == 0) {
        n++;
      }
      if (n > zeros) {
        from = i;
        zeros = n;
      }
    }
    StringBuilder s = new StringBuilder();
    for (int i = 0; i < WORDS; i++) {
      if (i == from) {
        s.append("::");
        i += zeros - 1;
        continue;
      }
      if (i > 0 && i != from + zeros) {
        s.append(':');
      }
      s.append(Integer.toHexString(word(i)));
    }
    return s.toString();
  }

  private int word(int i) {
    long half = i < WORDS / 2 ? high : low;
    return (int) (half >>> (16 * (3 - i % 4))) & 0xFFFF;
  }
}
