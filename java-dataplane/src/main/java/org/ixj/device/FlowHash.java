// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

import static java.nio.ByteOrder.BIG_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A flow's hash, as a NIC with several queues computes it: the same for every frame of a flow and
 * for both its directions. Of what is neither IPv4 nor IPv6 the hash is 0, and so it is of ICMPv6,
 * whose neighbour messages are for the thread that looks after the link. An IPv6 address counts as
 * its four words, exclusive-ored; headers between IPv6's and the transport's hide the ports.
 */
public final class FlowHash {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(BIG_ENDIAN);
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(BIG_ENDIAN);

  // Shared with TapSteering, which says the same in the kernel's words.
  static final int ETHERTYPE = 12;
  static final short IPV4 = 0x0800;
  static final int IPV6 = 0x86DD;
  // Offsets in the IPv4 header (RFC 791 section 3.1).
  static final int IP = EthernetLimits.HEADER_BYTES;
  static final int IP_MIN_BYTES = 20;
  static final int FRAGMENT = 6;
  static final int PROTOCOL = 9;
  static final int SOURCE = 12;
  static final int DESTINATION = 16;
  static final int TCP = 6;
  static final int UDP = 17;

  // Offsets in the IPv6 header (RFC 8200 section 3).
  static final int IPV6_BYTES = 40;
  static final int NEXT_HEADER = 6;
  static final int IPV6_ADDRESSES = 8;
  static final int ICMPV6 = 58;

  /** More-fragments flag and offset (RFC 791). */
  static final int FRAGMENT_MASK = 0x3FFF;

  // The address factor spreads neighbouring addresses; the others are MurmurHash3's finalizer.
  static final int ADDRESS_FACTOR = 0x9E3779B1;
  static final int FIRST_FACTOR = 0x85EBCA6B;
  static final int SECOND_FACTOR = 0xC2B2AE35;

  /** Hash of a frame of {@code bytes} bytes; any content is allowed. */
  public static int ofFrame(MemorySegment frame, long at, int bytes) {
    if (bytes < IP + IP_MIN_BYTES) {
      return 0;
    }
    if (frame.get(SHORT, at + ETHERTYPE) != IPV4) {
      return frame.get(SHORT, at + ETHERTYPE) == (short) IPV6 ? ofIpv6(frame, at, bytes) : 0;
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

  private static int ofIpv6(MemorySegment frame, long at, int bytes) {
    if (bytes < IP + IPV6_BYTES) {
      return 0;
    }
    int protocol = frame.get(ValueLayout.JAVA_BYTE, at + IP + NEXT_HEADER);
    if (protocol == ICMPV6) {
      return 0;
    }
    int addresses = 0;
    for (int i = IPV6_ADDRESSES; i < IPV6_BYTES; i += Integer.BYTES) {
      addresses ^= frame.get(INT, at + IP + i);
    }
    long ports = at + IP + IPV6_BYTES;
    if ((protocol != TCP && protocol != UDP) || bytes < IP + IPV6_BYTES + 2 * Short.BYTES) {
      return of(addresses, 0, 0, 0);
    }
    int source = frame.get(SHORT, ports) & 0xFFFF;
    return of(addresses, 0, source, frame.get(SHORT, ports + Short.BYTES) & 0xFFFF);
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
