// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * IPv6 frames written down plainly for tests, and read back, with a code of their own, as {@link
 * Frames} are. Addresses are texts.
 */
final class Ipv6Frames {
  static final int UDP = 17;
  static final int ICMP = 58;
  static final int PAYLOAD_AT = 54;
  static final String ALL_NODES = "ff02::1";

  static byte[] address(String text) {
    try {
      byte[] bytes = InetAddress.getByName(text).getAddress();
      if (bytes.length == 16) {
        return bytes;
      }
      byte[] mapped = new byte[16]; // Java reads ::ffff:a.b.c.d as IPv4
      mapped[10] = -1;
      mapped[11] = -1;
      System.arraycopy(bytes, 0, mapped, 12, 4);
      return mapped;
    } catch (UnknownHostException e) {
      throw new AssertionError(text, e);
    }
  }

  static long high(String text) {
    return ByteBuffer.wrap(address(text)).getLong();
  }

  static long low(String text) {
    return ByteBuffer.wrap(address(text)).getLong(8);
  }

  /** The group of questions about an address. */
  static String solicitedNode(String text) {
    byte[] a = address(text);
    return "ff02::1:ff%02x:%02x%02x".formatted(a[13], a[14], a[15]);
  }

  static long station(String group) {
    return 0x3333_0000_0000L | (ByteBuffer.wrap(address(group)).getInt(12) & 0xFFFF_FFFFL);
  }

  static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  static byte[] join(byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(p -> p.length).sum();
    ByteBuffer b = ByteBuffer.allocate(length);
    for (byte[] part : parts) {
      b.put(part);
    }
    return b.array();
  }

  static byte[] datagram(String from, String to, int next, int hops, byte[] payload) {
    ByteBuffer b = ByteBuffer.allocate(40 + payload.length);
    b.putInt(0x6000_0000).putShort((short) payload.length).put((byte) next).put((byte) hops);
    return b.put(address(from)).put(address(to)).put(payload).array();
  }

  /** From the peer's station to ours, or to a group's. */
  static byte[] frame(String from, String to, int next, int hops, byte[] payload) {
    long station = to.startsWith("ff") ? station(to) : Bench.OUR_MAC;
    byte[] datagram = datagram(from, to, next, hops, payload);
    return Frames.ethernet(station, Bench.PEER_MAC, 0x86DD, datagram);
  }

  /** The same frame with that in its ECN field. */
  static byte[] marked(byte[] frame, int ecn) {
    return Frames.with(frame, 15, (frame[15] & 0xCF) | ecn << 4);
  }

  static byte[] frame(String from, String to, int next, byte[] payload) {
    return frame(from, to, next, 64, payload);
  }

  /** RFC 8200 §8.1, over addresses, length, number and payload. */
  static int checksum(byte[] from, byte[] to, int protocol, byte[] payload, int at, int length) {
    byte[] all = new byte[40 + (length + 1) / 2 * 2];
    ByteBuffer b = ByteBuffer.wrap(all).put(from).put(to).putInt(length).putInt(protocol);
    b.put(payload, at, length);
    long sum = 0;
    for (int i = 0; i < all.length; i += 2) {
      sum += ByteBuffer.wrap(all).getShort(i) & 0xFFFF;
    }
    while (sum >>> 16 != 0) {
      sum = (sum & 0xFFFF) + (sum >>> 16);
    }
    return (int) (~sum & 0xFFFF);
  }

  /** Fills in the checksum at {@code field}. */
  static byte[] summed(String from, String to, int protocol, byte[] payload, int field) {
    int sum = checksum(address(from), address(to), protocol, payload, 0, payload.length);
    payload[field] = (byte) (sum >> 8);
    payload[field + 1] = (byte) sum;
    return payload;
  }

  /** The sum over a frame's payload behind a plain IPv6 header: 0 where it is right. */
  static int sumOf(byte[] frame) {
    byte[] from = Arrays.copyOfRange(frame, 22, 38);
    byte[] to = Arrays.copyOfRange(frame, 38, 54);
    return checksum(from, to, frame[20], frame, PAYLOAD_AT, frame.length - PAYLOAD_AT);
  }

  static byte[] icmp(String from, String to, int type, int code, int rest, byte[] data) {
    ByteBuffer b = ByteBuffer.allocate(8 + data.length);
    b.put((byte) type).put((byte) code).putShort((short) 0).putInt(rest).put(data);
    return summed(from, to, ICMP, b.array(), 2);
  }

  static byte[] udp(String from, String to, int fromPort, int toPort, byte[] data) {
    ByteBuffer b = ByteBuffer.allocate(8 + data.length);
    b.putShort((short) fromPort).putShort((short) toPort).putShort((short) (8 + data.length));
    return summed(from, to, UDP, b.putShort((short) 0).put(data).array(), 6);
  }

  /** A neighbour message; {@code mac} 0 for no option. */
  static byte[] neighbor(
      String from, String to, int type, int flags, String target, int option, long mac) {
    byte[] station = mac == 0 ? new byte[0] : option(option, mac);
    return icmp(from, to, type, 0, flags, join(address(target), station));
  }

  static byte[] option(int type, long mac) {
    ByteBuffer b = ByteBuffer.allocate(8).put((byte) type).put((byte) 1);
    return b.putShort((short) (mac >> 32)).putInt((int) mac).array();
  }

  static byte[] solicitation(String from, String to, String target, long mac) {
    return frame(from, to, ICMP, 255, neighbor(from, to, 135, 0, target, 1, mac));
  }

  /**
   * @param flags 4 solicited, 2 override
   */
  static byte[] advertisement(String from, String to, int flags, String target, long mac) {
    return frame(from, to, ICMP, 255, neighbor(from, to, 136, flags << 28, target, 2, mac));
  }

  /** A router's, to all nodes. */
  static byte[] router(String from, int lifetime, byte[]... options) {
    ByteBuffer b = ByteBuffer.allocate(8);
    byte[] message =
        icmp(from, ALL_NODES, 134, 0, (64 << 24) | lifetime, join(b.array(), join(options)));
    return frame(from, ALL_NODES, ICMP, 255, message);
  }

  static byte[] prefix(String prefix, int bits, int flags, long valid, long preferred) {
    ByteBuffer b = ByteBuffer.allocate(32).put((byte) 3).put((byte) 4);
    b.put((byte) bits).put((byte) flags).putInt((int) valid).putInt((int) preferred).putInt(0);
    return b.put(address(prefix)).array();
  }

  static byte[] mtu(long mtu) {
    return ByteBuffer.allocate(8)
        .put((byte) 5)
        .put((byte) 1)
        .putShort((short) 0)
        .putInt((int) mtu)
        .array();
  }

  /** A fragment header and a piece. */
  static byte[] piece(int next, int id, int offset, boolean more, byte[] data) {
    ByteBuffer b = ByteBuffer.allocate(8 + data.length).put((byte) next).put((byte) 0);
    return b.putShort((short) (offset | (more ? 1 : 0))).putInt(id).put(data).array();
  }

  static String source(byte[] frame) {
    return text(frame, 22);
  }

  static String destination(byte[] frame) {
    return text(frame, 38);
  }

  static String text(byte[] bytes, int at) {
    try {
      String text =
          InetAddress.getByAddress(Arrays.copyOfRange(bytes, at, at + 16)).getHostAddress();
      return text;
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  static String canonical(String address) {
    return text(address(address), 0);
  }

  private Ipv6Frames() {}
}
