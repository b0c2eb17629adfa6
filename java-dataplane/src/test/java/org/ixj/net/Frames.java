// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Frames written down plainly for tests, and read back, with a code of their own: what the stack's
 * own headers get wrong must not be right here.
 */
final class Frames {
  static final int ICMP = 1;
  static final int TCP = 6;
  static final int UDP = 17;
  static final int IP_AT = 14;
  static final int PAYLOAD_AT = 34;

  static byte[] text(String text) {
    return text.getBytes(US_ASCII);
  }

  static byte[] ethernet(long to, long from, int type, byte[] payload) {
    ByteBuffer b = ByteBuffer.allocate(14 + payload.length);
    b.putShort((short) (to >> 32)).putInt((int) to);
    b.putShort((short) (from >> 32)).putInt((int) from);
    return b.putShort((short) type).put(payload).array();
  }

  static byte[] tagged(byte[] frame, int tag) {
    ByteBuffer b = ByteBuffer.allocate(frame.length + 4);
    b.put(frame, 0, 12).putShort((short) 0x8100).putShort((short) tag);
    return b.put(frame, 12, frame.length - 12).array();
  }

  static byte[] arp(long to, int op, long senderMac, int sender, long targetMac, int target) {
    ByteBuffer b = ByteBuffer.allocate(28);
    b.putShort((short) 1).putShort((short) 0x800).put((byte) 6).put((byte) 4).putShort((short) op);
    b.putShort((short) (senderMac >> 32)).putInt((int) senderMac).putInt(sender);
    b.putShort((short) (targetMac >> 32)).putInt((int) targetMac).putInt(target);
    return ethernet(to, senderMac, 0x0806, b.array());
  }

  /** A datagram from the peer's station to ours. */
  static byte[] ip(int source, int destination, int protocol, byte[] payload) {
    return ethernet(
        Bench.OUR_MAC,
        Bench.PEER_MAC,
        0x0800,
        datagram(source, destination, protocol, 0, 0, new byte[0], payload));
  }

  /** A fragment from the peer to us; {@code offset} in bytes. */
  static byte[] fragment(int source, int id, int offset, boolean more, byte[] payload) {
    int word = (more ? 0x2000 : 0) | offset / 8;
    return ethernet(
        Bench.OUR_MAC,
        Bench.PEER_MAC,
        0x0800,
        datagram(source, Bench.US, UDP, id, word, new byte[0], payload));
  }

  static byte[] datagram(
      int source, int destination, int protocol, int id, int flags, byte[] options, byte[] data) {
    int header = 20 + options.length;
    ByteBuffer b = ByteBuffer.allocate(header + data.length);
    b.put((byte) (0x40 | header / 4)).put((byte) 0).putShort((short) (header + data.length));
    b.putShort((short) id).putShort((short) flags).put((byte) 1).put((byte) protocol);
    b.putShort((short) 0).putInt(source).putInt(destination).put(options).put(data);
    b.putShort(10, (short) checksum(b.array(), 0, header, 0));
    return b.array();
  }

  static byte[] icmp(int type, int code, int rest, byte[] data) {
    ByteBuffer b = ByteBuffer.allocate(8 + data.length);
    b.put((byte) type).put((byte) code).putShort((short) 0).putInt(rest).put(data);
    b.putShort(2, (short) checksum(b.array(), 0, b.capacity(), 0));
    return b.array();
  }

  static byte[] udp(int source, int destination, int from, int to, byte[] data) {
    ByteBuffer b = ByteBuffer.allocate(8 + data.length);
    b.putShort((short) from).putShort((short) to).putShort((short) (8 + data.length));
    b.putShort((short) 0).put(data);
    int pseudo = half(source) + half(destination) + UDP + 8 + data.length;
    int sum = checksum(b.array(), 0, b.capacity(), pseudo);
    b.putShort(6, (short) (sum == 0 ? 0xFFFF : sum));
    return b.array();
  }

  /** A UDP datagram from the peer to us, as a frame. */
  static byte[] udpFrame(int from, int to, byte[] data) {
    return ip(Bench.PEER, Bench.US, UDP, udp(Bench.PEER, Bench.US, from, to, data));
  }

  /** An echo request from the peer to us, as a frame. */
  static byte[] ping(int source, byte[] data) {
    return ip(source, Bench.US, ICMP, icmp(8, 0, 0x1234_0001, data));
  }

  private static int half(int address) {
    return (address >>> 16) + (address & 0xFFFF);
  }

  static int checksum(byte[] bytes, int from, int length, int start) {
    int sum = start;
    for (int i = 0; i < length; i++) {
      int value = bytes[from + i] & 0xFF;
      sum += i % 2 == 0 ? value << 8 : value;
    }
    while (sum >>> 16 != 0) {
      sum = (sum >>> 16) + (sum & 0xFFFF);
    }
    return ~sum & 0xFFFF;
  }

  static byte[] with(byte[] frame, int at, int value) {
    byte[] copy = frame.clone();
    copy[at] = (byte) value;
    return copy;
  }

  /** The frame with its IPv4 header's checksum set right again. */
  static byte[] summed(byte[] frame) {
    byte[] copy = with(with(frame, 24, 0), 25, 0);
    int sum = checksum(copy, IP_AT, (copy[IP_AT] & 15) * 4, 0);
    return with(with(copy, 24, sum >>> 8), 25, sum);
  }

  static int u8(byte[] frame, int at) {
    return frame[at] & 0xFF;
  }

  static int u16(byte[] frame, int at) {
    return u8(frame, at) << 8 | u8(frame, at + 1);
  }

  static int u32(byte[] frame, int at) {
    return u16(frame, at) << 16 | u16(frame, at + 2);
  }

  static long mac(byte[] frame, int at) {
    return (long) u16(frame, at) << 32 | Integer.toUnsignedLong(u32(frame, at + 2));
  }

  static byte[] from(byte[] frame, int at) {
    return Arrays.copyOfRange(frame, at, frame.length);
  }

  private Frames() {}
}
