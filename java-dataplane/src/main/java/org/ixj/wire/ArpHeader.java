// SPDX-License-Identifier: Apache-2.0
package org.ixj.wire;

import static org.ixj.wire.Bytes.U16;
import static org.ixj.wire.Bytes.U32;
import static org.ixj.wire.Bytes.U8;

import java.lang.foreign.MemorySegment;

/** ARP for IPv4 over Ethernet: RFC 826, "Packet format". */
public final class ArpHeader {
  /** A whole packet for 6-byte hardware and 4-byte protocol addresses. */
  public static final int BYTES = 28;

  /** Operation: who has the target address (RFC 826, ares_op$REQUEST). */
  public static final int REQUEST = 1;

  /** Operation: the sender has it (RFC 826, ares_op$REPLY). */
  public static final int REPLY = 2;

  private static final int ETHERNET = 1;
  private static final int MAC_BYTES = 6;
  private static final int IPV4_BYTES = 4;

  private static final long HARDWARE = 0;
  private static final long PROTOCOL = 2;
  private static final long HARDWARE_LENGTH = 4;
  private static final long PROTOCOL_LENGTH = 5;
  private static final long OPERATION = 6;
  private static final long SENDER_MAC = 8;
  private static final long SENDER_IP = 14;
  private static final long TARGET_MAC = 18;
  private static final long TARGET_IP = 24;

  /**
   * The validity gate (RFC 826, "Packet Reception"): whole, of this hardware and protocol, a
   * request or a reply, from an address one station can have.
   *
   * @return {@link #BYTES} or a {@link HeaderFault}
   */
  public static int check(MemorySegment m, long at, int bytes) {
    if (bytes < BYTES) {
      return HeaderFault.TRUNCATED;
    }
    boolean ours =
        m.get(U16, at + HARDWARE) == ETHERNET
            && Short.toUnsignedInt(m.get(U16, at + PROTOCOL)) == EthernetHeader.TYPE_IPV4
            && m.get(U8, at + HARDWARE_LENGTH) == MAC_BYTES
            && m.get(U8, at + PROTOCOL_LENGTH) == IPV4_BYTES;
    int operation = operation(m, at);
    boolean known = operation == REQUEST || operation == REPLY;
    return ours && known && EthernetHeader.station(senderMac(m, at))
        ? BYTES
        : HeaderFault.MALFORMED;
  }

  /** {@link #REQUEST} or {@link #REPLY} (RFC 826, ar$op). */
  public static int operation(MemorySegment m, long at) {
    return Short.toUnsignedInt(m.get(U16, at + OPERATION));
  }

  /** Station address of the sender (RFC 826, ar$sha). */
  public static long senderMac(MemorySegment m, long at) {
    return EthernetHeader.mac(m, at + SENDER_MAC);
  }

  /** IPv4 address of the sender, 0 in a probe (RFC 826, ar$spa; RFC 5227 §1.1). */
  public static int senderIp(MemorySegment m, long at) {
    return m.get(U32, at + SENDER_IP);
  }

  /** Station address asked, meaningless in a request (RFC 826, ar$tha). */
  public static long targetMac(MemorySegment m, long at) {
    return EthernetHeader.mac(m, at + TARGET_MAC);
  }

  /** IPv4 address asked for or answered (RFC 826, ar$tpa). */
  public static int targetIp(MemorySegment m, long at) {
    return m.get(U32, at + TARGET_IP);
  }

  /** Writes a whole packet. */
  public static void write(
      MemorySegment m,
      long at,
      int operation,
      long senderMac,
      int senderIp,
      long targetMac,
      int targetIp) {
    m.set(U16, at + HARDWARE, (short) ETHERNET);
    m.set(U16, at + PROTOCOL, (short) EthernetHeader.TYPE_IPV4);
    m.set(U8, at + HARDWARE_LENGTH, (byte) MAC_BYTES);
    m.set(U8, at + PROTOCOL_LENGTH, (byte) IPV4_BYTES);
    m.set(U16, at + OPERATION, (short) operation);
    EthernetHeader.mac(m, at + SENDER_MAC, senderMac);
    m.set(U32, at + SENDER_IP, senderIp);
    EthernetHeader.mac(m, at + TARGET_MAC, targetMac);
    m.set(U32, at + TARGET_IP, targetIp);
  }

  private ArpHeader() {}
}
