// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack;

import java.nio.ByteBuffer;

/**
 * Frames put together from their parts, each with right lengths and checksums; what is to be wrong
 * is changed afterwards. With a code of its own: what the stack's headers get wrong must not be
 * right here. Station addresses lie in the low 48 bits, IPv4 addresses are as they are read.
 */
public final class Packet {
  /** EtherType of IPv4. */
  public static final int IPV4 = 0x0800;

  /** EtherType of ARP. */
  public static final int ARP = 0x0806;

  /** EtherType of an 802.1Q tag. */
  public static final int VLAN = 0x8100;

  /** Protocol numbers. */
  public static final int ICMP = 1;

  public static final int TCP = 6;
  public static final int UDP = 17;

  /** TCP flags. */
  public static final int FIN = 1;

  public static final int SYN = 2;
  public static final int RST = 4;
  public static final int PSH = 8;
  public static final int ACK = 16;
  public static final int URG = 32;

  /** Every station. */
  public static final long BROADCAST = 0xFFFF_FFFF_FFFFL;

  /** Where the parts of an untagged frame without options begin. */
  public static final int IP_AT = 14;

  public static final int TRANSPORT_AT = 34;

  private static final int WINDOW = 0xFFFF;

  /** An Ethernet frame. */
  public static byte[] ethernet(long to, long from, int type, byte[] payload) {
    ByteBuffer b = ByteBuffer.allocate(14 + payload.length);
    b.putShort((short) (to >> 32)).putInt((int) to);
    b.putShort((short) (from >> 32)).putInt((int) from);
    return b.putShort((short) type).put(payload).array();
  }

  /** The frame with an 802.1Q tag. */
  public static byte[] tagged(byte[] frame, int tag) {
    ByteBuffer b = ByteBuffer.allocate(frame.length + 4);
    b.put(frame, 0, 12).putShort((short) VLAN).putShort((short) tag);
    return b.put(frame, 12, frame.length - 12).array();
  }

  /** An ARP packet; operation 1 asks, 2 answers. */
  public static byte[] arp(int operation, long senderMac, int sender, long targetMac, int target) {
    ByteBuffer b = ByteBuffer.allocate(28);
    b.putShort((short) 1).putShort((short) IPV4).put((byte) 6).put((byte) 4);
    b.putShort((short) operation);
    b.putShort((short) (senderMac >> 32)).putInt((int) senderMac).putInt(sender);
    b.putShort((short) (targetMac >> 32)).putInt((int) targetMac).putInt(target);
    return b.array();
  }

  /** An IPv4 datagram. */
  public static byte[] ipv4(int source, int destination, int protocol, byte[] payload) {
    return ipv4(source, destination, protocol, 0, 0, new byte[0], payload);
  }

  /**
   * The same with all that a fragment or options need.
   *
   * @param flags the half word of flags and fragment offset
   */
  public static byte[] ipv4(
      int source, int destination, int protocol, int id, int flags, byte[] options, byte[] data) {
    int header = 20 + options.length;
    ByteBuffer b = ByteBuffer.allocate(header + data.length);
    b.put((byte) (0x40 | header / 4)).put((byte) 0).putShort((short) (header + data.length));
    b.putShort((short) id).putShort((short) flags).put((byte) 64).put((byte) protocol);
    b.putShort((short) 0).putInt(source).putInt(destination).put(options).put(data);
    return b.putShort(10, (short) checksum(b.array(), 0, header, 0)).array();
  }

  /** A TCP segment without options. */
  public static byte[] tcp(
      int source, int destination, int from, int to, int seq, int ack, int flags, byte[] data) {
    return tcp(source, destination, from, to, seq, ack, flags, new byte[0], data);
  }

  /**
   * The same with options.
   *
   * @param options padded to whole words
   */
  public static byte[] tcp(
      int source,
      int destination,
      int from,
      int to,
      int seq,
      int ack,
      int flags,
      byte[] options,
      byte[] data) {
    int header = 20 + options.length;
    ByteBuffer b = ByteBuffer.allocate(header + data.length);
    b.putShort((short) from).putShort((short) to).putInt(seq).putInt(ack);
    b.put((byte) (header << 2)).put((byte) flags).putShort((short) WINDOW).putInt(0);
    b.put(options).put(data);
    return b.putShort(16, (short) transportSum(b.array(), source, destination, TCP)).array();
  }

  /** The timestamps option of RFC 7323 §3.2, padded as its appendix A has it. */
  public static byte[] timestamps(int value, int echo) {
    return ByteBuffer.allocate(12).putInt(0x0101_080A).putInt(value).putInt(echo).array();
  }

  /** A UDP datagram. */
  public static byte[] udp(int source, int destination, int from, int to, byte[] data) {
    ByteBuffer b = ByteBuffer.allocate(8 + data.length);
    b.putShort((short) from).putShort((short) to).putShort((short) (8 + data.length));
    b.putShort((short) 0).put(data);
    int sum = transportSum(b.array(), source, destination, UDP);
    return b.putShort(6, (short) (sum == 0 ? 0xFFFF : sum)).array();
  }

  /** An ICMP message. */
  public static byte[] icmp(int type, int code, int rest, byte[] data) {
    ByteBuffer b = ByteBuffer.allocate(8 + data.length);
    b.put((byte) type).put((byte) code).putShort((short) 0).putInt(rest).put(data);
    return b.putShort(2, (short) checksum(b.array(), 0, b.capacity(), 0)).array();
  }

  /** The frame with one byte changed. */
  public static byte[] with(byte[] frame, int at, int value) {
    byte[] copy = frame.clone();
    copy[at] = (byte) value;
    return copy;
  }

  /** The frame with the checksum of its IPv4 header set right again, if it has one. */
  public static byte[] summed(byte[] frame) {
    byte[] copy = with(with(frame, IP_AT + 10, 0), IP_AT + 11, 0);
    int header = Math.min((copy[IP_AT] & 15) * 4, copy.length - IP_AT);
    int sum = checksum(copy, IP_AT, header, 0);
    return with(with(copy, IP_AT + 10, sum >>> 8), IP_AT + 11, sum);
  }

  private static int transportSum(byte[] bytes, int source, int destination, int protocol) {
    int pseudo = half(source) + half(destination) + protocol + bytes.length;
    return checksum(bytes, 0, bytes.length, pseudo);
  }

  private static int half(int address) {
    return (address >>> 16) + (address & 0xFFFF);
  }

  private static int checksum(byte[] bytes, int from, int length, int start) {
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

  /** A big-endian half word of a frame. */
  public static int u16(byte[] frame, int at) {
    return ((frame[at] & 0xFF) << 8) | (frame[at + 1] & 0xFF);
  }

  /** A big-endian word of a frame. */
  public static int u32(byte[] frame, int at) {
    return u16(frame, at) << 16 | u16(frame, at + 2);
  }

  private Packet() {}
}
