// SPDX-License-Identifier: Apache-2.0
package org.ixj.wire;

import static org.ixj.wire.Bytes.U16;
import static org.ixj.wire.Bytes.U32;

import java.lang.foreign.MemorySegment;

/** Ethernet II frames and the 802.1Q tag: IEEE 802.3-2018, 3.1; IEEE 802.1Q-2018, 9. */
public final class EthernetHeader {
  /** Destination, source, type. */
  public static final int BYTES = 14;

  /** A tag in front of the type. */
  public static final int TAG_BYTES = 4;

  public static final int TYPE_IPV4 = 0x0800;
  public static final int TYPE_ARP = 0x0806;
  public static final int TYPE_VLAN = 0x8100;
  public static final long BROADCAST = 0xFFFF_FFFF_FFFFL;

  static final long DESTINATION = 0;
  static final long SOURCE = 6;
  static final long TYPE = 12;

  public static long destination(MemorySegment m, long at) {
    return mac(m, at + DESTINATION);
  }

  public static long source(MemorySegment m, long at) {
    return mac(m, at + SOURCE);
  }

  public static int type(MemorySegment m, long at) {
    return Short.toUnsignedInt(m.get(U16, at + TYPE));
  }

  public static void write(MemorySegment m, long at, long destination, long source, int type) {
    mac(m, at + DESTINATION, destination);
    mac(m, at + SOURCE, source);
    m.set(U16, at + TYPE, (short) type);
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
