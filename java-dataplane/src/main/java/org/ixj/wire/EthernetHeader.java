// SPDX-License-Identifier: Apache-2.0
package org.ixj.wire;

import static org.ixj.wire.Bytes.U16;
import static org.ixj.wire.Bytes.U32;

import java.lang.foreign.MemorySegment;

/**
 * Ethernet II frames and the 802.1Q tag: IEEE 802.3-2018, 3.1; IEEE 802.1Q-2018, 9. Station
 * addresses are numbers, the first byte sent in bits 40..47.
 */
public final class EthernetHeader {
  /** Destination, source and type, without a tag (IEEE 802.3, 3.1.1). */
  public static final int BYTES = 14;

  /** A tag between source and type (IEEE 802.1Q, 9.3). */
  public static final int TAG_BYTES = 4;

  /** EtherType of IPv4 (RFC 894). */
  public static final int TYPE_IPV4 = 0x0800;

  /** EtherType of ARP (RFC 826, "Definitions"). */
  public static final int TYPE_ARP = 0x0806;

  /** EtherType of IPv6 (RFC 2464 §3). */
  public static final int TYPE_IPV6 = 0x86DD;

  /** EtherType that announces a customer VLAN tag (IEEE 802.1Q, table 9-1). */
  public static final int TYPE_VLAN = 0x8100;

  /** The VLAN identifier of a frame that is only given a priority (IEEE 802.1Q, table 9-2). */
  public static final int VLAN_NONE = 0;

  /** Every station (IEEE 802.3, 3.2.3). */
  public static final long BROADCAST = 0xFFFF_FFFF_FFFFL;

  private static final long GROUP = 1L << 40;
  private static final long IPV6_GROUP = 0x3333_0000_0000L;
  private static final int VLAN_MASK = 0x0FFF;

  private static final long DESTINATION = 0;
  private static final long SOURCE = 6;
  private static final long TYPE = 12;
  private static final long TAG_CONTROL = 14;

  /**
   * The validity gate: the header is there, its tag included.
   *
   * @return bytes before the payload, {@link #BYTES} or {@link #TAG_BYTES} more, or a {@link
   *     HeaderFault}
   */
  public static int check(MemorySegment m, long at, int bytes) {
    if (bytes < BYTES) {
      return HeaderFault.TRUNCATED;
    }
    if (Short.toUnsignedInt(m.get(U16, at + TYPE)) != TYPE_VLAN) {
      return BYTES;
    }
    return bytes < BYTES + TAG_BYTES ? HeaderFault.TRUNCATED : BYTES + TAG_BYTES;
  }

  /** Station the frame is for (IEEE 802.3, 3.2.4). */
  public static long destination(MemorySegment m, long at) {
    return mac(m, at + DESTINATION);
  }

  /** Station the frame says it comes from (IEEE 802.3, 3.2.5). */
  public static long source(MemorySegment m, long at) {
    return mac(m, at + SOURCE);
  }

  /** EtherType of the payload behind {@code header} bytes, as {@link #check} gave them. */
  public static int type(MemorySegment m, long at, int header) {
    return Short.toUnsignedInt(m.get(U16, at + header - Short.BYTES));
  }

  /** VLAN identifier, {@link #VLAN_NONE} when there is no tag (IEEE 802.1Q, 9.6). */
  public static int vlan(MemorySegment m, long at, int header) {
    return header == BYTES ? VLAN_NONE : m.get(U16, at + TAG_CONTROL) & VLAN_MASK;
  }

  /** Whether the address names a group, broadcast included (IEEE 802.3, 3.2.3). */
  public static boolean group(long mac) {
    return (mac & GROUP) != 0;
  }

  /** Whether the address is of those that stand for IPv6 groups (RFC 2464 §7). */
  public static boolean ipv6Group(long mac) {
    return (mac & 0xFFFF_0000_0000L) == IPV6_GROUP;
  }

  /** The station address that stands for the IPv6 group whose lower half is {@code low}. */
  public static long ofIpv6Group(long low) {
    return IPV6_GROUP | (low & 0xFFFF_FFFFL);
  }

  /** Whether one station can have the address: no group, not zero, 48 bits. */
  public static boolean station(long mac) {
    return mac > 0 && mac < BROADCAST && !group(mac);
  }

  /** Writes a header without a tag. */
  public static void write(MemorySegment m, long at, long destination, long source, int type) {
    mac(m, at + DESTINATION, destination);
    mac(m, at + SOURCE, source);
    m.set(U16, at + TYPE, (short) type);
  }

  /** Fills in the destination of a frame written before it was known. */
  public static void destination(MemorySegment m, long at, long mac) {
    mac(m, at + DESTINATION, mac);
  }

  static long mac(MemorySegment m, long at) {
    return (long) Short.toUnsignedInt(m.get(U16, at)) << 32
        | Integer.toUnsignedLong(m.get(U32, at + 2));
  }

  static void mac(MemorySegment m, long at, long mac) {
    m.set(U16, at, (short) (mac >>> 32));
    m.set(U32, at + 2, (int) mac);
  }

  private EthernetHeader() {}
}
