// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.sim;

import org.jspecify.annotations.Nullable;

/**
 * A TCP segment as it lies in a frame, read with a code of its own: who reads with the stack's
 * agrees with its mistakes.
 */
final class Packet {
  static final int FIN = 1;
  static final int SYN = 2;
  static final int RST = 4;
  static final int ACK = 16;

  private static final int IP_AT = 14;
  private static final int TCP = 6;
  private static final int OPTION_SCALE = 3;

  /** An end by family, station and port: see {@link Stations}. */
  final int source;

  final int destination;
  final int sequence;
  final int acknowledgement;
  final int flags;
  final int window;
  final int payload;

  /** Of the window scale option; -1 without one. */
  final int scale;

  private Packet(byte[] b, int addressAt, int addressBytes, int at, int end) {
    source = end(b, addressAt, addressBytes, at);
    destination = end(b, addressAt + addressBytes, addressBytes, at + 2);
    sequence = u32(b, at + 4);
    acknowledgement = u32(b, at + 8);
    flags = b[at + 13] & 0x3F;
    window = u16(b, at + 14);
    int header = ((b[at + 12] >> 4) & 15) * 4;
    payload = end - at - header;
    scale = scale(b, at + 20, at + header);
    ViolationException.require(header >= 20 && payload >= 0, "a TCP header of " + header);
    ViolationException.require((b[at + 12] & 15) == 0, "reserved bits are set");
    int sum = sum(b, addressAt, addressAt + 2 * addressBytes) + TCP + (end - at);
    ViolationException.require(folded(sum + sum(b, at, end)) == 0xFFFF, "a wrong TCP checksum");
    if (addressBytes == 4) {
      int ipHeader = (b[IP_AT] & 15) * 4;
      ViolationException.require(
          folded(sum(b, IP_AT, IP_AT + ipHeader)) == 0xFFFF, "a wrong IPv4 checksum");
    }
  }

  /** The segment in a frame, or null where there is none. */
  static @Nullable Packet read(byte[] b) {
    int type = u16(b, 12);
    if (type == 0x0800 && b[IP_AT + 9] == TCP) {
      int total = u16(b, IP_AT + 2);
      ViolationException.require(IP_AT + total == b.length, "a frame longer than its datagram");
      int header = (b[IP_AT] & 15) * 4;
      return new Packet(b, IP_AT + 12, 4, IP_AT + header, IP_AT + total);
    }
    if (type == 0x86DD && b[IP_AT + 6] == TCP) {
      int end = IP_AT + 40 + u16(b, IP_AT + 4);
      ViolationException.require(end == b.length, "a frame longer than its datagram");
      return new Packet(b, IP_AT + 8, 16, IP_AT + 40, end);
    }
    return null;
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /** What it takes of the sequence space: SYN and FIN count as a byte each. */
  int length() {
    return payload + (has(SYN) ? 1 : 0) + (has(FIN) ? 1 : 0);
  }

  private static int scale(byte[] b, int from, int to) {
    int at = from;
    while (at < to && b[at] != 0) {
      if (b[at] == 1) {
        at++;
      } else {
        if (b[at] == OPTION_SCALE) {
          return b[at + 2];
        }
        at += b[at + 1];
      }
    }
    return -1;
  }

  private static int end(byte[] b, int at, int bytes, int portAt) {
    return (bytes == 4 ? 0 : 1 << 24) | ((b[at + bytes - 1] & 0xFF) << 16) | u16(b, portAt);
  }

  static boolean isIp(byte[] frame) {
    int type = u16(frame, 12);
    return type == 0x0800 || type == 0x86DD;
  }

  /** The frame with the mark that a router gives instead of dropping it, where it may. */
  static byte[] marked(byte[] frame) {
    int type = u16(frame, 12);
    if (type == 0x0800 && (frame[IP_AT + 1] & 3) != 0) {
      byte[] marked = frame.clone();
      marked[IP_AT + 1] |= 3;
      marked[IP_AT + 10] = 0;
      marked[IP_AT + 11] = 0;
      int sum = 0xFFFF ^ folded(sum(marked, IP_AT, IP_AT + (marked[IP_AT] & 15) * 4));
      marked[IP_AT + 10] = (byte) (sum >> 8);
      marked[IP_AT + 11] = (byte) sum;
      return marked;
    }
    if (type == 0x86DD && (frame[IP_AT + 1] & 0x30) != 0) {
      byte[] marked = frame.clone();
      marked[IP_AT + 1] |= 0x30;
      return marked;
    }
    return frame;
  }

  /** Sum of 16-bit words; an odd byte at the end is a word's first. */
  static int sum(byte[] b, int from, int to) {
    int sum = 0;
    for (int at = from; at < to; at += 2) {
      sum += ((b[at] & 0xFF) << 8) | (at + 1 < to ? b[at + 1] & 0xFF : 0);
    }
    return sum;
  }

  static int folded(int sum) {
    int folded = sum;
    while (folded >>> 16 != 0) {
      folded = (folded & 0xFFFF) + (folded >>> 16);
    }
    return folded;
  }

  static int u16(byte[] b, int at) {
    return ((b[at] & 0xFF) << 8) | (b[at + 1] & 0xFF);
  }

  static int u32(byte[] b, int at) {
    return (u16(b, at) << 16) | u16(b, at + 2);
  }

  @Override
  public String toString() {
    return "%x > %x %s%s%s%s seq %d len %d ack %d win %d"
        .formatted(
            source,
            destination,
            has(SYN) ? "S" : "",
            has(FIN) ? "F" : "",
            has(RST) ? "R" : "",
            has(ACK) ? "." : "",
            Integer.toUnsignedLong(sequence),
            payload,
            Integer.toUnsignedLong(acknowledgement),
            window);
  }
}
