// SPDX-License-Identifier: Apache-2.0
package org.ixj.wire;

import static org.ixj.wire.Bytes.U16;
import static org.ixj.wire.Bytes.U32;
import static org.ixj.wire.Bytes.U8;

import java.lang.foreign.MemorySegment;

/** ARP for IPv4 over Ethernet: RFC 826. */
public final class ArpHeader {
  public static final int BYTES = 28;
  public static final int REQUEST = 1;
  public static final int REPLY = 2;

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
   * Whether {@code bytes} bytes hold a packet of this hardware and protocol (RFC 826, "?Do I
   * have").
   */
  public static boolean valid(MemorySegment m, long at, int bytes) {
    return bytes >= BYTES
        && m.get(U16, at + HARDWARE) == 1
        && Short.toUnsignedInt(m.get(U16, at + PROTOCOL)) == EthernetHeader.TYPE_IPV4
        && m.get(U8, at + HARDWARE_LENGTH) == 6
        && m.get(U8, at + PROTOCOL_LENGTH) == 4;
  }

  public static int operation(MemorySegment m, long at) {
    return Short.toUnsignedInt(m.get(U16, at + OPERATION));
  }

  public static long senderMac(MemorySegment m, long at) {
    return EthernetHeader.mac(m, at + SENDER_MAC);
  }

  public static int senderIp(MemorySegment m, long at) {
    return m.get(U32, at + SENDER_IP);
  }

  public static int targetIp(MemorySegment m, long at) {
    return m.get(U32, at + TARGET_IP);
  }

  public static void write(
      MemorySegment m,
      long at,
      int operation,
      long senderMac,
      int senderIp,
      long targetMac,
      int targetIp) {
    m.set(U16, at + HARDWARE, (short) 1);
    m.set(U16, at + PROTOCOL, (short) EthernetHeader.TYPE_IPV4);
    m.set(U8, at + HARDWARE_LENGTH, (byte) 6);
    m.set(U8, at + PROTOCOL_LENGTH, (byte) 4);
    m.set(U16, at + OPERATION, (short) operation);
    EthernetHeader.mac(m, at + SENDER_MAC, senderMac);
    m.set(U32, at + SENDER_IP, senderIp);
    EthernetHeader.mac(m, at + TARGET_MAC, targetMac);
    m.set(U32, at + TARGET_IP, targetIp);
  }

  private ArpHeader() {}
}
