// SPDX-License-Identifier: Apache-2.0
package org.ixj.wire;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** The TCP header of RFC 9293 §3.1. Accessors may be used only behind {@link #valid}. */
public final class TcpHeader {
  /** Bytes of a header without options. */
  public static final int BYTES = 20;

  /** Most bytes of a header: the data offset has four bits, in words. */
  public static final int MAX_BYTES = 60;

  public static final int SOURCE_PORT = 0;
  public static final int DESTINATION_PORT = 2;
  public static final int SEQUENCE = 4;
  public static final int ACKNOWLEDGMENT = 8;
  public static final int DATA_OFFSET = 12;
  public static final int FLAGS = 13;
  public static final int WINDOW = 14;
  public static final int CHECKSUM = 16;
  public static final int URGENT = 18;
  public static final int OPTIONS = 20;

  public static final int FIN = 1;
  public static final int SYN = 2;
  public static final int RST = 4;
  public static final int PSH = 8;
  public static final int ACK = 16;
  public static final int URG = 32;

  /** ECN-Echo: RFC 3168 §6.1. */
  public static final int ECE = 64;

  /** Congestion window reduced: RFC 3168 §6.1. */
  public static final int CWR = 128;

  // Option kinds: RFC 9293 §3.2, RFC 7323 §2 and §3, RFC 2018 §2 and §3.
  public static final int OPTION_END = 0;
  public static final int OPTION_NOP = 1;
  public static final int OPTION_MSS = 2;
  public static final int OPTION_WINDOW_SCALE = 3;
  public static final int OPTION_SACK_PERMITTED = 4;
  public static final int OPTION_SACK = 5;
  public static final int OPTION_TIMESTAMPS = 8;

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  /** The gate: the header is there, whole, and its own length makes sense. */
  public static boolean valid(MemorySegment m, long at, int bytes) {
    if (bytes < BYTES) {
      return false;
    }
    int header = headerBytes(m, at);
    return header >= BYTES && header <= bytes;
  }

  public static int sourcePort(MemorySegment m, long at) {
    return Short.toUnsignedInt(m.get(SHORT, at + SOURCE_PORT));
  }

  public static int destinationPort(MemorySegment m, long at) {
    return Short.toUnsignedInt(m.get(SHORT, at + DESTINATION_PORT));
  }

  public static int sequence(MemorySegment m, long at) {
    return m.get(INT, at + SEQUENCE);
  }

  public static int acknowledgment(MemorySegment m, long at) {
    return m.get(INT, at + ACKNOWLEDGMENT);
  }

  /** Bytes of the header, options included. */
  public static int headerBytes(MemorySegment m, long at) {
    return (m.get(ValueLayout.JAVA_BYTE, at + DATA_OFFSET) >>> 2) & 0x3C;
  }

  /** The eight flag bits, CWR and ECE included. */
  public static int flags(MemorySegment m, long at) {
    return Byte.toUnsignedInt(m.get(ValueLayout.JAVA_BYTE, at + FLAGS));
  }

  /** The window field as it stands, unscaled. */
  public static int window(MemorySegment m, long at) {
    return Short.toUnsignedInt(m.get(SHORT, at + WINDOW));
  }

  /**
   * Writes everything but options; the checksum field becomes 0.
   *
   * @return what was written as a sum for {@link InternetChecksum#fold}: reading it back would wait
   *     until the stores have the cache line, which a device or a peer had last
   */
  public static long write(
      MemorySegment m,
      long at,
      int sourcePort,
      int destinationPort,
      int sequence,
      int acknowledgment,
      int headerBytes,
      int flags,
      int window) {
    int ports = (sourcePort << 16) | (destinationPort & 0xFFFF);
    int offsetFlagsWindow = (((headerBytes << 10) | flags) << 16) | (window & 0xFFFF);
    m.set(INT, at + SOURCE_PORT, ports);
    m.set(INT, at + SEQUENCE, sequence);
    m.set(INT, at + ACKNOWLEDGMENT, acknowledgment);
    m.set(INT, at + DATA_OFFSET, offsetFlagsWindow);
    m.set(INT, at + CHECKSUM, 0);
    return Integer.toUnsignedLong(ports)
        + Integer.toUnsignedLong(sequence)
        + Integer.toUnsignedLong(acknowledgment)
        + Integer.toUnsignedLong(offsetFlagsWindow);
  }

  public static void checksum(MemorySegment m, long at, int value) {
    m.set(SHORT, at + CHECKSUM, (short) value);
  }

  /** Reads 16 bits of an option. */
  public static int option16(MemorySegment m, long at) {
    return Short.toUnsignedInt(m.get(SHORT, at));
  }

  /** Reads 32 bits of an option. */
  public static int option32(MemorySegment m, long at) {
    return m.get(INT, at);
  }

  /**
   * Writes 32 bits of options.
   *
   * @return what they add to {@link #write}'s sum
   */
  public static long option32(MemorySegment m, long at, int value) {
    m.set(INT, at, value);
    return Integer.toUnsignedLong(value);
  }

  private TcpHeader() {}
}
