// SPDX-License-Identifier: Apache-2.0
package org.ixj.wire;

import static org.ixj.wire.Bytes.U16;
import static org.ixj.wire.Bytes.U32;
import static org.ixj.wire.Bytes.U8;

import java.lang.foreign.MemorySegment;

/** The IPv4 header: RFC 791, section 3.1. */
public final class Ipv4Header {
  /** Without options. */
  public static final int BYTES = 20;

  public static final int PROTOCOL_ICMP = 1;
  public static final int PROTOCOL_TCP = 6;
  public static final int PROTOCOL_UDP = 17;

  /** Results of {@link #check} below zero. */
  public static final int TRUNCATED = -1;

  public static final int MALFORMED = -2;
  public static final int BAD_CHECKSUM = -3;

  private static final long VERSION_IHL = 0;
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
  private static final int VERSION_4 = 0x45;

  /**
   * The validity gate (RFC 1122, 3.2.1.1 and 3.2.1.2): nothing else here may be called before it
   * has passed.
   *
   * @param bytes what lies at {@code at}; may be more than the datagram (Ethernet padding)
   * @return header length with options, or a reason below zero
   */
  public static int check(MemorySegment m, long at, int bytes) {
    if (bytes < BYTES) {
      return TRUNCATED;
    }
    int versionIhl = Byte.toUnsignedInt(m.get(U8, at + VERSION_IHL));
    int header = (versionIhl & 15) * 4;
    if (versionIhl >>> 4 != 4 || header < BYTES) {
      return MALFORMED;
    }
    int total = totalLength(m, at);
    if (total < header) {
      return MALFORMED;
    }
    if (total > bytes) {
      return TRUNCATED;
    }
    if (InternetChecksum.fold(InternetChecksum.sum(m, at, header)) != 0) {
      return BAD_CHECKSUM;
    }
    return header;
  }

  public static int totalLength(MemorySegment m, long at) {
    return Short.toUnsignedInt(m.get(U16, at + TOTAL_LENGTH));
  }

  public static int identification(MemorySegment m, long at) {
    return Short.toUnsignedInt(m.get(U16, at + IDENTIFICATION));
  }

  public static boolean isFragment(MemorySegment m, long at) {
    return (m.get(U16, at + FRAGMENT) & (MORE_FRAGMENTS | OFFSET_MASK)) != 0;
  }

  public static boolean moreFragments(MemorySegment m, long at) {
    return (m.get(U16, at + FRAGMENT) & MORE_FRAGMENTS) != 0;
  }

  /** Where in the datagram this fragment's payload goes, in bytes. */
  public static int fragmentOffset(MemorySegment m, long at) {
    return (m.get(U16, at + FRAGMENT) & OFFSET_MASK) * 8;
  }

  public static int protocol(MemorySegment m, long at) {
    return Byte.toUnsignedInt(m.get(U8, at + PROTOCOL));
  }

  public static int source(MemorySegment m, long at) {
    return m.get(U32, at + SOURCE);
  }

  public static int destination(MemorySegment m, long at) {
    return m.get(U32, at + DESTINATION);
  }

  /** Writes a header without options, with DF set and the checksum filled in. */
  public static void write(
      MemorySegment m,
      long at,
      int totalLength,
      int identification,
      int protocol,
      int source,
      int destination) {
    m.set(U8, at + VERSION_IHL, (byte) VERSION_4);
    m.set(U8, at + 1, (byte) 0);
    m.set(U16, at + TOTAL_LENGTH, (short) totalLength);
    m.set(U16, at + IDENTIFICATION, (short) identification);
    m.set(U16, at + FRAGMENT, (short) DONT_FRAGMENT);
    m.set(U8, at + TTL, (byte) 64);
    m.set(U8, at + PROTOCOL, (byte) protocol);
    m.set(U16, at + CHECKSUM, (short) 0);
    m.set(U32, at + SOURCE, source);
    m.set(U32, at + DESTINATION, destination);
    int checksum = InternetChecksum.fold(InternetChecksum.sum(m, at, BYTES));
    m.set(U16, at + CHECKSUM, (short) checksum);
  }

  private Ipv4Header() {}
}
