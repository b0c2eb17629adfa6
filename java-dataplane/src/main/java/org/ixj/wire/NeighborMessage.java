// SPDX-License-Identifier: Apache-2.0
package org.ixj.wire;

import static org.ixj.wire.Bytes.U16;
import static org.ixj.wire.Bytes.U32;
import static org.ixj.wire.Bytes.U64;
import static org.ixj.wire.Bytes.U8;

import java.lang.foreign.MemorySegment;

/**
 * Neighbour and router messages behind an ICMPv6 header that has passed its gate: RFC 4861 §4.
 * Offsets are those of the ICMPv6 header.
 */
public final class NeighborMessage {
  /** Bytes of a solicitation or advertisement of a neighbour without options (§4.3, §4.4). */
  public static final int NEIGHBOR_BYTES = 24;

  /** Bytes of a router advertisement without options (§4.2). */
  public static final int ADVERTISEMENT_BYTES = 16;

  /** Bytes of an option with an Ethernet station's address (§4.6.1). */
  public static final int STATION_BYTES = 8;

  /** Option: the sender's station (§4.6.1). */
  public static final int SOURCE_STATION = 1;

  /** Option: the target's station (§4.6.1). */
  public static final int TARGET_STATION = 2;

  /** Option: a prefix of the link (§4.6.2). */
  public static final int PREFIX = 3;

  /** Option: the link's MTU (§4.6.4). */
  public static final int MTU = 5;

  /** Flag of an advertisement: it answers a solicitation (§4.4). */
  public static final int SOLICITED = 1 << 30;

  /** Flag of an advertisement: what it says replaces what is known (§4.4). */
  public static final int OVERRIDE = 1 << 29;

  /** {@link #option}: there is none. */
  public static final long NONE = -1;

  private static final int UNIT = 8;
  private static final int PREFIX_BYTES = 32;
  private static final int MTU_BYTES = 8;

  private static final long ROUTER_LIFETIME = 6;
  private static final long TARGET_HIGH = 8;
  private static final long TARGET_LOW = 16;
  private static final long OPTION_MAC = 2;
  private static final long PREFIX_LENGTH = 2;
  private static final long PREFIX_FLAGS = 3;
  private static final long PREFIX_VALID = 4;
  private static final long PREFIX_PREFERRED = 8;
  private static final long PREFIX_HIGH = 16;
  private static final long PREFIX_LOW = 24;
  private static final long OPTION_MTU = 4;
  private static final int ON_LINK = 0x80;
  private static final int AUTONOMOUS = 0x40;

  /**
   * The validity gate of §6.1.2, §7.1.1 and §7.1.2, as far as it is about the message alone: long
   * enough for its type, code 0, no option of length 0 or beyond the end, no group as target.
   *
   * @return bytes before the options, or {@link HeaderFault#MALFORMED}
   */
  public static int check(MemorySegment m, long at, int bytes) {
    int type = Icmpv6Header.type(m, at);
    boolean router = type == Icmpv6Header.ROUTER_ADVERTISEMENT;
    int header = router ? ADVERTISEMENT_BYTES : NEIGHBOR_BYTES;
    if (bytes < header
        || Icmpv6Header.code(m, at) != 0
        || (!router && Ipv6Header.multicast(targetHigh(m, at)))) {
      return HeaderFault.MALFORMED;
    }
    long p = at + header;
    long end = at + bytes;
    while (p < end) {
      if (end - p < UNIT || length(m, p) == 0 || end - p < length(m, p)) {
        return HeaderFault.MALFORMED;
      }
      p += length(m, p);
    }
    return header;
  }

  private static int length(MemorySegment m, long option) {
    return Byte.toUnsignedInt(m.get(U8, option + 1)) * UNIT;
  }

  /**
   * The next option of a type, of the length such an option has.
   *
   * @param from offset of the first option to look at, behind {@link #check}ed bytes or an option
   * @param end offset behind the message
   * @return its offset, or {@link #NONE}
   */
  public static long option(MemorySegment m, long from, long end, int type) {
    int wanted = type == PREFIX ? PREFIX_BYTES : type == MTU ? MTU_BYTES : STATION_BYTES;
    for (long p = from; p < end; p += length(m, p)) {
      if (m.get(U8, p) == type && length(m, p) == wanted) {
        return p;
      }
    }
    return NONE;
  }

  /** Offset behind an option. */
  public static long behind(MemorySegment m, long option) {
    return option + length(m, option);
  }

  /** Station address of an option; it may be any number of 48 bits. */
  public static long station(MemorySegment m, long option) {
    return EthernetHeader.mac(m, option + OPTION_MAC);
  }

  /** First half of the address asked for or answered. */
  public static long targetHigh(MemorySegment m, long at) {
    return m.get(U64, at + TARGET_HIGH);
  }

  /** Second half of the address asked for or answered. */
  public static long targetLow(MemorySegment m, long at) {
    return m.get(U64, at + TARGET_LOW);
  }

  /** Whether an advertisement answers a solicitation. */
  public static boolean solicited(MemorySegment m, long at) {
    return (Icmpv6Header.rest(m, at) & SOLICITED) != 0;
  }

  /** How long a router may be used by default, seconds; 0 for no longer. */
  public static int routerLifetime(MemorySegment m, long at) {
    return Short.toUnsignedInt(m.get(U16, at + ROUTER_LIFETIME));
  }

  /** The MTU that an option names, any number of 32 bits. */
  public static long mtu(MemorySegment m, long option) {
    return Integer.toUnsignedLong(m.get(U32, option + OPTION_MTU));
  }

  /** Bits of an option's prefix, 0..255 as it stands there. */
  public static int prefixLength(MemorySegment m, long option) {
    return Byte.toUnsignedInt(m.get(U8, option + PREFIX_LENGTH));
  }

  /** Whether addresses of the prefix are on the link (L). */
  public static boolean onLink(MemorySegment m, long option) {
    return (m.get(U8, option + PREFIX_FLAGS) & ON_LINK) != 0;
  }

  /** Whether hosts may make addresses of the prefix (A). */
  public static boolean autonomous(MemorySegment m, long option) {
    return (m.get(U8, option + PREFIX_FLAGS) & AUTONOMOUS) != 0;
  }

  /** How long the prefix is valid, seconds; all ones for ever. */
  public static long validSeconds(MemorySegment m, long option) {
    return Integer.toUnsignedLong(m.get(U32, option + PREFIX_VALID));
  }

  /** How long addresses of the prefix are preferred, seconds; all ones for ever. */
  public static long preferredSeconds(MemorySegment m, long option) {
    return Integer.toUnsignedLong(m.get(U32, option + PREFIX_PREFERRED));
  }

  /** First half of the prefix. */
  public static long prefixHigh(MemorySegment m, long option) {
    return m.get(U64, option + PREFIX_HIGH);
  }

  /** Second half of the prefix. */
  public static long prefixLow(MemorySegment m, long option) {
    return m.get(U64, option + PREFIX_LOW);
  }

  /** Writes a neighbour message without options behind an ICMPv6 header that is written. */
  public static void target(MemorySegment m, long at, long high, long low) {
    m.set(U64, at + TARGET_HIGH, high);
    m.set(U64, at + TARGET_LOW, low);
  }

  /** Writes an option with a station's address. */
  public static void station(MemorySegment m, long option, int type, long mac) {
    m.set(U8, option, (byte) type);
    m.set(U8, option + 1, (byte) (STATION_BYTES / UNIT));
    EthernetHeader.mac(m, option + OPTION_MAC, mac);
  }

  private NeighborMessage() {}
}
