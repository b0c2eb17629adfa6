// SPDX-License-Identifier: Apache-2.0
package org.ixj.wire;

import static org.ixj.wire.Bytes.U16;
import static org.ixj.wire.Bytes.U32;
import static org.ixj.wire.Bytes.U64;
import static org.ixj.wire.Bytes.U8;

import java.lang.foreign.MemorySegment;

/**
 * Multicast listener messages, version 2: RFC 3810 §5. Offsets are those of the ICMPv6 header,
 * except where the hop-by-hop header before it is meant.
 */
public final class GroupMessage {
  /** Bytes of the hop-by-hop header that a report is sent with (RFC 2711 §2.1). */
  public static final int ALERT_BYTES = 8;

  /** Bytes of a report without records (§5.2). */
  public static final int REPORT_BYTES = 8;

  /** Bytes of a record without sources (§5.2). */
  public static final int RECORD_BYTES = 20;

  /** Record: the group is listened to, whoever sends (MODE_IS_EXCLUDE, §5.2.12). */
  public static final int LISTENS = 2;

  /** Record: the group is listened to no longer (CHANGE_TO_INCLUDE_MODE, §5.2.12). */
  public static final int LEAVES = 3;

  /** Record: the group is listened to from now on (CHANGE_TO_EXCLUDE_MODE, §5.2.12). */
  public static final int JOINS = 4;

  private static final int QUERY_BYTES = 28;
  private static final long RESPONSE_CODE = 4;
  private static final int FLOATING = 0x8000;

  // Hop-by-hop: next header, length 0, router alert for MLD, two bytes of padding.
  private static final int ALERT = 0x0502_0000;
  private static final int PADDING = 0x0100;

  /**
   * The gate of a query (§5.1, §6.2).
   *
   * @return bytes before the sources, or {@link HeaderFault#TRUNCATED} where it is cut short or of
   *     version 1
   */
  public static int checkQuery(int bytes) {
    return bytes < QUERY_BYTES ? HeaderFault.TRUNCATED : QUERY_BYTES;
  }

  /** Within which time a query wants its answer, milliseconds (§5.1.3). */
  public static int responseMs(MemorySegment m, long at) {
    int code = Short.toUnsignedInt(m.get(U16, at + RESPONSE_CODE));
    return code < FLOATING ? code : ((code & 0xFFF) | 0x1000) << (((code >>> 12) & 7) + 3);
  }

  /** Writes the hop-by-hop header of a message. */
  public static void writeAlert(MemorySegment m, long at) {
    m.set(U16, at, (short) (Ipv6Header.PROTOCOL_ICMPV6 << 8));
    m.set(U32, at + 2, ALERT);
    m.set(U16, at + 6, (short) PADDING);
  }

  /** Writes a record about a group of ff02::/64. */
  public static void writeRecord(MemorySegment m, long at, int type, long groupLow) {
    m.set(U8, at, (byte) type);
    m.set(U8, at + 1, (byte) 0);
    m.set(U16, at + 2, (short) 0);
    m.set(U64, at + 4, Ipv6Header.LINK_GROUPS_HIGH);
    m.set(U64, at + 12, groupLow);
  }

  private GroupMessage() {}
}
