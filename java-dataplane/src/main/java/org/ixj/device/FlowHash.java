// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

import static java.nio.ByteOrder.BIG_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A flow's hash, as a NIC with several queues computes it: the same for every frame of a flow and
 * for both its directions. Only IPv4 counts as a flow; of everything else the hash is 0.
 */
public final class FlowHash {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(BIG_ENDIAN);
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(BIG_ENDIAN);

  // Shared with TapSteering, which says the same in the kernel's words.
  static final int ETHERTYPE = 12;
  static final short IPV4 = 0x0800;
  // Offsets in the IPv4 header (RFC 791 section 3.1).
  static final int IP = EthernetLimits.HEADER_BYTES;
  static final int IP_MIN_BYTES = 20;
  static final int FRAGMENT = 6;
  static final int PROTOCOL = 9;
  static final int SOURCE = 12;
  static final int DESTINATION = 16;
  static final int TCP = 6;
  static final int UDP = 17;

  /** More-fragments flag and offset (RFC 791). */
  static final int FRAGMENT_MASK = 0x3FFF;

  // The address factor spreads neighbouring addresses; the others are MurmurHash3's finalizer.
  static final int ADDRESS_FACTOR = 0x9E3779B1;
  static final int FIRST_FACTOR = 0x85EBCA6B;
  static final int SECOND_FACTOR = 0xC2B2AE35;

  /** Hash of a frame of {@code bytes} bytes; any content is allowed. */
  public static int ofFrame(MemorySegment frame, long at, int bytes) {
    if (bytes < IP + IP_MIN_BYTES || frame.get(SHORT, at + ETHERTYPE) != IPV4) {
      return 0;
    }
    long ip = at + IP;
    int source = frame.get(INT, ip + SOURCE);
    int destination = frame.get(INT, ip + DESTINATION);
    int protocol = frame.get(ValueLayout.JAVA_BYTE, ip + PROTOCOL);
    int headerBytes = (frame.get(ValueLayout.JAVA_BYTE, ip) & 0xF) * Integer.BYTES;
    // All fragments of a datagram must meet, and only the first has ports: the addresses decide.
    boolean fragment = (frame.get(SHORT, ip + FRAGMENT) & FRAGMENT_MASK) != 0;
    if (fragment
        || (protocol != TCP && protocol != UDP)
        || headerBytes < IP_MIN_BYTES
        || bytes < IP + headerBytes + 2 * Short.BYTES) {
      return of(source, destination, 0, 0);
    }
    long ports = ip + headerBytes;
    return of(
        source,
        destination,
        frame.get(SHORT, ports) & 0xFFFF,
        frame.get(SHORT, ports + Short.BYTES) & 0xFFFF);
  }

  /** Hash of a flow by its addresses and ports, in either order. */
  public static int of(int source, int destination, int sourcePort, int destinationPort) {
    int h = (source ^ destination) * ADDRESS_FACTOR + (sourcePort ^ destinationPort);
    // Spreads every input bit over the upper bits that queue() uses.
    h = (h ^ (h >>> 16)) * FIRST_FACTOR;
    h = (h ^ (h >>> 13)) * SECOND_FACTOR;
    return h ^ (h >>> 16);
  }

  /** The queue, of {@code queues}, that serves flows of this hash. */
  public static int queue(int hash, int queues) {
    return (int) (((hash & 0xFFFFFFFFL) * queues) >>> 32);
  }

  private FlowHash() {}
}
