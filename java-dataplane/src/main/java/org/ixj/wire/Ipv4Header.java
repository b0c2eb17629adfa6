// SPDX-License-Identifier: Apache-2.0
package org.ixj.wire;

import static org.ixj.wire.Bytes.U16;
import static org.ixj.wire.Bytes.U32;
import static org.ixj.wire.Bytes.U8;

import java.lang.foreign.MemorySegment;

/** The IPv4 header: RFC 791 §3.1. Addresses are numbers, 10.0.0.1 is 0x0A000001. */
public final class Ipv4Header {
  /** Bytes of a header without options. */
  public static final int BYTES = 20;

  /** Most bytes of a datagram: its length has 16 bits. */
  public static final int MAX_DATAGRAM_BYTES = 65_535;

  /** Datagrams of so many bytes pass everywhere (RFC 791 §3.2): whoever claims less lies. */
  public static final int LEAST_MTU = 576;

  /** Fragments carry multiples of this, the last one excepted (RFC 791 §3.2). */
  public static final int FRAGMENT_UNIT = 8;

  /** Protocol number of ICMP (RFC 792). */
  public static final int PROTOCOL_ICMP = 1;

  /** Protocol number of TCP (RFC 9293 §3.1). */
  public static final int PROTOCOL_TCP = 6;

  /** Protocol number of UDP (RFC 768). */
  public static final int PROTOCOL_UDP = 17;

  /** {@link #options}: none that changes where the datagram goes. */
  public static final int OPTIONS_HARMLESS = 0;

  /** {@link #options}: a loose or strict source route is among them. */
  public static final int OPTIONS_SOURCE_ROUTE = 1;

  private static final long VERSION_IHL = 0;
  private static final long TOS = 1;
  private static final long TOTAL_LENGTH = 2;
  private static final long IDENTIFICATION = 4;
  private static final long FRAGMENT = 6;
  private static final long TTL = 8;
  private static final long PROTOCOL = 9;
  private static final long CHECKSUM = 10;
  private static final long SOURCE = 12;
  private static final long DESTINATION = 16;

  private static final int DONT_FRAGMENT = 0x4000;
  private static final int MORE_FRAGMENTS = 0x2000;
  private static final int OFFSET_MASK = 0x1FFF;
  private static final int VERSION = 4;
  private static final int VERSION_NO_OPTIONS = VERSION << 4 | BYTES / 4;
  private static final int DEFAULT_TTL = 64;

  // Option types with their copied flag: RFC 791 §3.1, pp. 15-20.
  private static final int OPTION_END = 0;
  private static final int OPTION_NOP = 1;
  private static final int OPTION_LOOSE_ROUTE = 131;
  private static final int OPTION_STRICT_ROUTE = 137;

  /**
   * The validity gate (RFC 1122 §3.2.1.1 and §3.2.1.2).
   *
   * @param bytes what lies at {@code at}; may be more than the datagram (Ethernet padding)
   * @return bytes of the header, options included, or a {@link HeaderFault}
   */
  public static int check(MemorySegment m, long at, int bytes) {
    int header = checkQuoted(m, at, bytes);
    if (header < 0) {
      return header;
    }
    if (totalLength(m, at) > bytes) {
      return HeaderFault.TRUNCATED;
    }
    return InternetChecksum.fold(InternetChecksum.sum(m, at, header)) == 0
        ? header
        : HeaderFault.BAD_CHECKSUM;
  }

  /**
   * The gate for a header quoted in an ICMP error, of whose datagram only the first bytes are there
   * (RFC 792: the header and 64 bits; RFC 1812 §4.3.2.3: as much as fits). Its checksum is not
   * looked at: routers quote after they changed the TTL, and the ICMP checksum covers it all.
   *
   * @return bytes of the header, options included, or a {@link HeaderFault}
   */
  public static int checkQuoted(MemorySegment m, long at, int bytes) {
    if (bytes < BYTES) {
      return HeaderFault.TRUNCATED;
    }
    int versionIhl = Byte.toUnsignedInt(m.get(U8, at + VERSION_IHL));
    int header = (versionIhl & 15) * 4;
    if (versionIhl >>> 4 != VERSION || header < BYTES || totalLength(m, at) < header) {
      return HeaderFault.MALFORMED;
    }
    return header > bytes ? HeaderFault.TRUNCATED : header;
  }

  /**
   * Walks the options (RFC 1122 §3.2.1.8: those not understood are passed over).
   *
   * @param header bytes of the header as {@link #check} gave them
   * @return {@link #OPTIONS_HARMLESS}, {@link #OPTIONS_SOURCE_ROUTE}, or {@link
   *     HeaderFault#MALFORMED} when an option reaches beyond the header
   */
  public static int options(MemorySegment m, long at, int header) {
    int p = BYTES;
    while (p < header) {
      int type = Byte.toUnsignedInt(m.get(U8, at + p));
      if (type == OPTION_END) {
        break;
      }
      if (type == OPTION_NOP) {
        p++;
        continue;
      }
      int length = p + 1 < header ? Byte.toUnsignedInt(m.get(U8, at + p + 1)) : 0;
      if (length < 2 || length > header - p) {
        return HeaderFault.MALFORMED;
      }
      if (type == OPTION_LOOSE_ROUTE || type == OPTION_STRICT_ROUTE) {
        return OPTIONS_SOURCE_ROUTE;
      }
      p += length;
    }
    return OPTIONS_HARMLESS;
  }

  /** The ECN field: of {@link EcnField}. */
  public static int ecn(MemorySegment m, long at) {
    return m.get(U8, at + TOS) & EcnField.MASK;
  }

  /** Bytes of the datagram, header included (RFC 791 §3.1). */
  public static int totalLength(MemorySegment m, long at) {
    return Short.toUnsignedInt(m.get(U16, at + TOTAL_LENGTH));
  }

  /** What the fragments of one datagram share (RFC 6864 §4). */
  public static int identification(MemorySegment m, long at) {
    return Short.toUnsignedInt(m.get(U16, at + IDENTIFICATION));
  }

  /** Whether this is less than the whole datagram (RFC 791 §3.2). */
  public static boolean isFragment(MemorySegment m, long at) {
    return (m.get(U16, at + FRAGMENT) & (MORE_FRAGMENTS | OFFSET_MASK)) != 0;
  }

  /** Whether another fragment comes behind this one (RFC 791 §3.1, MF). */
  public static boolean moreFragments(MemorySegment m, long at) {
    return (m.get(U16, at + FRAGMENT) & MORE_FRAGMENTS) != 0;
  }

  /** Where in the datagram this fragment's payload goes, in bytes (RFC 791 §3.1). */
  public static int fragmentOffset(MemorySegment m, long at) {
    return (m.get(U16, at + FRAGMENT) & OFFSET_MASK) * FRAGMENT_UNIT;
  }

  /** The protocol above (RFC 791 §3.1). */
  public static int protocol(MemorySegment m, long at) {
    return Byte.toUnsignedInt(m.get(U8, at + PROTOCOL));
  }

  /** Address the datagram says it comes from (RFC 791 §3.1). */
  public static int source(MemorySegment m, long at) {
    return m.get(U32, at + SOURCE);
  }

  /** Address the datagram is for (RFC 791 §3.1). */
  public static int destination(MemorySegment m, long at) {
    return m.get(U32, at + DESTINATION);
  }

  /** Whether the address is of class D or E, which no host has (RFC 1122 §3.2.1.3). */
  public static boolean multicastOrReserved(int address) {
    return (address & 0xE000_0000) == 0xE000_0000;
  }

  /** Whether the address is in 0/8 or 127/8, never seen on a link (RFC 1122 §3.2.1.3). */
  public static boolean thisHostOrLoopback(int address) {
    return address >>> 24 == 0 || address >>> 24 == 127;
  }

  /**
   * Writes a header without options, with DF set and the checksum filled in. Such a datagram is
   * atomic, so its identification need not be unique (RFC 6864 §4.1).
   *
   * @param ecn of {@link EcnField}
   */
  public static void write(
      MemorySegment m,
      long at,
      int ecn,
      int totalLength,
      int identification,
      int protocol,
      int source,
      int destination) {
    long sum = store(m, at, ecn, totalLength, identification, protocol, source, destination);
    m.set(U16, at + CHECKSUM, (short) InternetChecksum.fold(sum));
  }

  /** The same with length and checksum 0, for a device that writes them. */
  public static void writePrototype(
      MemorySegment m,
      long at,
      int ecn,
      int identification,
      int protocol,
      int source,
      int destination) {
    store(m, at, ecn, 0, identification, protocol, source, destination);
  }

  /** All but the checksum, which becomes 0; its sum, as {@link TcpHeader#write} tells its own. */
  private static long store(
      MemorySegment m,
      long at,
      int ecn,
      int totalLength,
      int identification,
      int protocol,
      int source,
      int destination) {
    int first = (VERSION_NO_OPTIONS << 24) | (ecn << 16) | (totalLength & 0xFFFF);
    int second = (identification << 16) | DONT_FRAGMENT;
    int third = (DEFAULT_TTL << 24) | (protocol << 16);
    m.set(U32, at + VERSION_IHL, first);
    m.set(U32, at + IDENTIFICATION, second);
    m.set(U32, at + TTL, third);
    m.set(U32, at + SOURCE, source);
    m.set(U32, at + DESTINATION, destination);
    return Integer.toUnsignedLong(first)
        + Integer.toUnsignedLong(second)
        + Integer.toUnsignedLong(third)
        + Integer.toUnsignedLong(source)
        + Integer.toUnsignedLong(destination);
  }

  private Ipv4Header() {}
}
