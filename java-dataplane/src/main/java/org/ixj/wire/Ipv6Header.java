// SPDX-License-Identifier: Apache-2.0
package org.ixj.wire;

import static org.ixj.wire.Bytes.U16;
import static org.ixj.wire.Bytes.U32;
import static org.ixj.wire.Bytes.U64;
import static org.ixj.wire.Bytes.U8;

import java.lang.foreign.MemorySegment;

/**
 * The IPv6 header: RFC 8200 §3. An address is two numbers: its first eight bytes in network order
 * are {@code high}, its last eight {@code low}.
 */
public final class Ipv6Header {
  /** Bytes of the header; what follows it are headers of their own. */
  public static final int BYTES = 40;

  /** Every link carries datagrams of so many bytes (RFC 8200 §5). */
  public static final int MIN_MTU = 1280;

  /** Most bytes behind the header: the length has 16 bits, and jumbograms are not spoken. */
  public static final int MAX_PAYLOAD_BYTES = 65_535;

  /** Next header: ICMPv6 (RFC 4443 §1). TCP and UDP have IPv4's numbers. */
  public static final int PROTOCOL_ICMPV6 = 58;

  /** Hop limit of what must not have passed a router (RFC 4861 §7.1.1). */
  public static final int LINK_HOP_LIMIT = 255;

  /** Upper half of all groups of the link, ff02::/64 (RFC 4291 §2.7). */
  public static final long LINK_GROUPS_HIGH = 0xFF02_0000_0000_0000L;

  /** Lower half of the group of all nodes, ff02::1 (RFC 4291 §2.7.1). */
  public static final long ALL_NODES_LOW = 1;

  /** Lower half of the group of all routers, ff02::2 (RFC 4291 §2.7.1). */
  public static final long ALL_ROUTERS_LOW = 2;

  /** Lower half of the group of all MLDv2 routers, ff02::16 (RFC 3810 §5.2.14). */
  public static final long MLD_ROUTERS_LOW = 0x16;

  /** Upper half of link-local addresses as we form them, fe80::/64 (RFC 4291 §2.5.6). */
  public static final long LINK_LOCAL_HIGH = 0xFE80_0000_0000_0000L;

  /** Offset of the payload length, for errors that point at it (RFC 8200 §4.5). */
  public static final int PAYLOAD_LENGTH = 4;

  /** Offset of the next header, for errors that point at it. */
  public static final int NEXT_HEADER = 6;

  private static final long VERSION_CLASS_FLOW = 0;
  private static final long HOP_LIMIT = 7;
  private static final long SOURCE_HIGH = 8;
  private static final long SOURCE_LOW = 16;
  private static final long DESTINATION_HIGH = 24;
  private static final long DESTINATION_LOW = 32;

  private static final int VERSION = 6;
  private static final int ECN_SHIFT = 20;
  private static final int FLOW_LABEL_MASK = 0xF_FFFF;
  private static final long SOLICITED_NODE_LOW = 0x1_FF00_0000L;
  private static final long SOLICITED_NODE_MASK = 0xFF_FFFFL;

  /** Hop limit of ordinary datagrams. */
  public static final int DEFAULT_HOP_LIMIT = 64;

  /**
   * The validity gate.
   *
   * @param bytes what lies at {@code at}; may be more than the datagram (Ethernet padding)
   * @return {@link #BYTES} or a {@link HeaderFault}
   */
  public static int check(MemorySegment m, long at, int bytes) {
    int header = checkQuoted(m, at, bytes);
    if (header < 0) {
      return header;
    }
    return payloadLength(m, at) > bytes - BYTES ? HeaderFault.TRUNCATED : BYTES;
  }

  /** The gate for a header quoted in an ICMPv6 error, of whose datagram the end may be missing. */
  public static int checkQuoted(MemorySegment m, long at, int bytes) {
    if (bytes < BYTES) {
      return HeaderFault.TRUNCATED;
    }
    int version = (m.get(U8, at + VERSION_CLASS_FLOW) >>> 4) & 15;
    return version == VERSION ? BYTES : HeaderFault.MALFORMED;
  }

  /** Bytes behind the header (RFC 8200 §3). */
  public static int payloadLength(MemorySegment m, long at) {
    return Short.toUnsignedInt(m.get(U16, at + PAYLOAD_LENGTH));
  }

  /** What follows the header (RFC 8200 §3). */
  public static int nextHeader(MemorySegment m, long at) {
    return Byte.toUnsignedInt(m.get(U8, at + NEXT_HEADER));
  }

  /** Routers the datagram may still pass, 0..255 (RFC 8200 §3). */
  public static int hopLimit(MemorySegment m, long at) {
    return Byte.toUnsignedInt(m.get(U8, at + HOP_LIMIT));
  }

  /** The ECN field (RFC 8200 §7): of {@link EcnField}. */
  public static int ecn(MemorySegment m, long at) {
    return m.get(U32, at + VERSION_CLASS_FLOW) >>> ECN_SHIFT & EcnField.MASK;
  }

  /** What the sender wants its flow known by, 0..2^20-1 (RFC 6437 §2). */
  public static int flowLabel(MemorySegment m, long at) {
    return m.get(U32, at + VERSION_CLASS_FLOW) & FLOW_LABEL_MASK;
  }

  /** First half of the address the datagram says it comes from. */
  public static long sourceHigh(MemorySegment m, long at) {
    return m.get(U64, at + SOURCE_HIGH);
  }

  /** Second half of the address the datagram says it comes from. */
  public static long sourceLow(MemorySegment m, long at) {
    return m.get(U64, at + SOURCE_LOW);
  }

  /** First half of the address the datagram is for. */
  public static long destinationHigh(MemorySegment m, long at) {
    return m.get(U64, at + DESTINATION_HIGH);
  }

  /** Second half of the address the datagram is for. */
  public static long destinationLow(MemorySegment m, long at) {
    return m.get(U64, at + DESTINATION_LOW);
  }

  /** Whether the address is a group's (RFC 4291 §2.7). */
  public static boolean multicast(long high) {
    return high >>> 56 == 0xFF;
  }

  /** Whether the address is good on its link alone, fe80::/10 (RFC 4291 §2.5.6). */
  public static boolean linkLocal(long high) {
    return high >>> 54 == 0x3FA;
  }

  /**
   * Whether one host can have the address on a link. No host has one of ::/64: unspecified,
   * loopback, and forms of IPv4 addresses, which RFC 4291 §2.5.5 keeps off the wire.
   */
  public static boolean host(long high) {
    return high != 0 && !multicast(high);
  }

  /** Lower half of the group in ff02::/64 that hears questions about an address (§2.7.1). */
  public static long solicitedNodeLow(long low) {
    return SOLICITED_NODE_LOW | (low & SOLICITED_NODE_MASK);
  }

  /** Whether two addresses agree in their first {@code length} bits, 0..128. */
  public static boolean samePrefix(long high, long low, long otherHigh, long otherLow, int length) {
    return ((high ^ otherHigh) & maskHigh(length)) == 0
        && ((low ^ otherLow) & maskLow(length)) == 0;
  }

  /** First half of the mask of a prefix of {@code length} bits, 0..128. */
  public static long maskHigh(int length) {
    return length >= 64 ? -1 : length == 0 ? 0 : -1L << (64 - length);
  }

  /** Second half of the mask of a prefix of {@code length} bits, 0..128. */
  public static long maskLow(int length) {
    return length <= 64 ? 0 : -1L << (128 - length);
  }

  /** How many bits two addresses begin with alike, 0..128. */
  public static int commonBits(long high, long low, long otherHigh, long otherLow) {
    long upper = high ^ otherHigh;
    return upper != 0
        ? Long.numberOfLeadingZeros(upper)
        : 64 + Long.numberOfLeadingZeros(low ^ otherLow);
  }

  /**
   * Writes a header whose traffic class is but the ECN field.
   *
   * @param ecn of {@link EcnField}
   * @param flowLabel 0..2^20-1
   */
  public static void write(
      MemorySegment m,
      long at,
      int ecn,
      int flowLabel,
      int payloadLength,
      int nextHeader,
      int hopLimit,
      long sourceHigh,
      long sourceLow,
      long destinationHigh,
      long destinationLow) {
    m.set(U32, at + VERSION_CLASS_FLOW, VERSION << 28 | ecn << ECN_SHIFT | flowLabel);
    m.set(U32, at + PAYLOAD_LENGTH, payloadLength << 16 | nextHeader << 8 | hopLimit);
    m.set(U64, at + SOURCE_HIGH, sourceHigh);
    m.set(U64, at + SOURCE_LOW, sourceLow);
    m.set(U64, at + DESTINATION_HIGH, destinationHigh);
    m.set(U64, at + DESTINATION_LOW, destinationLow);
  }

  private Ipv6Header() {}
}
