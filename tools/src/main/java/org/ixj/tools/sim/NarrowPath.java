// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.sim;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A place on the path that what is too long does not pass: its sender is told. */
final class NarrowPath {
  private static final int ETHERNET_BYTES = 14;
  private static final int IPV4_BYTES = 20;
  private static final int IPV6_BYTES = 40;
  private static final int ICMP_BYTES = 8;
  private static final int ICMP = 1;
  private static final int ICMPV6 = 58;

  /** As a router of long ago: the header and eight bytes (RFC 792). */
  private static final int IPV4_QUOTE = IPV4_BYTES + 8;

  /** As much as fits what every link carries (RFC 4443 §3.2). */
  private static final int IPV6_QUOTE = 1280 - IPV6_BYTES - ICMP_BYTES;

  private static final long MAC = 0x0200_0000_00FEL;
  private static final int IPV4 = 0x0A00_00FE;
  private static final long IPV6_LOW = 0xFE;

  /** The frame that answers one that is too long; null for one that passes. */
  byte @Nullable [] refuse(byte[] frame, int mtu) {
    if (frame.length - ETHERNET_BYTES <= mtu || (frame[0] & 1) != 0) {
      return null;
    }
    return switch (Packet.u16(frame, 12)) {
      case 0x0800 -> ipv4(frame, mtu);
      case 0x86DD -> ipv6(frame, mtu);
      default -> null;
    };
  }

  /** RFC 1191 §4: destination unreachable, fragmentation needed, with the MTU of the next hop. */
  private static byte[] ipv4(byte[] frame, int mtu) {
    int length = IPV4_BYTES + ICMP_BYTES + IPV4_QUOTE;
    byte[] error = new byte[ETHERNET_BYTES + length];
    ByteBuffer b = ethernet(error, frame, 0x0800);
    b.putShort((short) 0x4500).putShort((short) length).putInt(0x4000);
    b.put((byte) 64).put((byte) ICMP).putShort((short) 0);
    b.putInt(IPV4).put(frame, ETHERNET_BYTES + 12, 4);
    int icmpAt = b.position();
    b.put((byte) 3).put((byte) 4).putShort((short) 0).putShort((short) 0).putShort((short) mtu);
    b.put(frame, ETHERNET_BYTES, IPV4_QUOTE);
    b.putShort(ETHERNET_BYTES + 10, sum(error, ETHERNET_BYTES, icmpAt, 0));
    b.putShort(icmpAt + 2, sum(error, icmpAt, error.length, 0));
    return error;
  }

  /** RFC 4443 §3.2: packet too big. */
  private static byte[] ipv6(byte[] frame, int mtu) {
    int quote = Math.min(IPV6_QUOTE, frame.length - ETHERNET_BYTES);
    byte[] error = new byte[ETHERNET_BYTES + IPV6_BYTES + ICMP_BYTES + quote];
    ByteBuffer b = ethernet(error, frame, 0x86DD);
    b.putInt(6 << 28).putShort((short) (ICMP_BYTES + quote)).put((byte) ICMPV6).put((byte) 64);
    b.putLong(Stations.IPV6_HIGH).putLong(IPV6_LOW).put(frame, ETHERNET_BYTES + 8, 16);
    int icmpAt = b.position();
    b.put((byte) 2).put((byte) 0).putShort((short) 0).putInt(mtu);
    b.put(frame, ETHERNET_BYTES, quote);
    int addresses = Packet.sum(error, ETHERNET_BYTES + 8, ETHERNET_BYTES + IPV6_BYTES);
    int pseudo = addresses + ICMPV6 + ICMP_BYTES + quote;
    b.putShort(icmpAt + 2, sum(error, icmpAt, error.length, pseudo));
    return error;
  }

  private static ByteBuffer ethernet(byte[] error, byte[] frame, int type) {
    ByteBuffer b = ByteBuffer.wrap(error);
    b.put(frame, 6, 6).putShort((short) (MAC >> 32)).putInt((int) MAC).putShort((short) type);
    return b;
  }

  private static short sum(byte[] b, int from, int to, int more) {
    return (short) ~Packet.folded(Packet.sum(b, from, to) + more);
  }
}
