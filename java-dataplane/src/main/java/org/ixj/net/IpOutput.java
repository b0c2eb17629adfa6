// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import java.lang.foreign.MemorySegment;

/**
 * How transports send: link and IP headers are this side's affair. One datagram at a time.
 * Addresses are numbers of {@link #addresses}; source and destination are of one family.
 */
public interface IpOutput {
  /** The device takes nothing now; trying again soon is worth it. */
  long NOT_SENT = -1;

  /**
   * The datagram is lost, as any may be on its way, for want of a route or of room to wait for its
   * neighbour; the reason is counted. Trying again is for the transport's timers, and no sooner.
   */
  long LOST = -2;

  /** The numbers that addresses are known by here. */
  Addresses addresses();

  /** Whether an address is one of ours. */
  boolean ours(int address);

  /**
   * The address of ours to send from to a destination (RFC 6724 §5), or {@link Addresses#NONE} when
   * there is none of its family.
   */
  int source(int destination);

  /** Whether anything can ever be sent to an address. */
  boolean reachable(int address);

  /**
   * Starts a datagram and reserves {@code transportHeaderBytes} contiguous bytes for the caller.
   *
   * @return offset of the transport header in {@link #segment}, {@link #NOT_SENT} or {@link #LOST}
   */
  long begin(int source, int destination, int protocol, int transportHeaderBytes);

  /** The memory {@link #begin} gives offsets into. */
  MemorySegment segment();

  /** Adds payload by reference; see {@link org.ixj.memory.FrameSink#append}. */
  void append(MemorySegment source, long offset, int bytes);

  /**
   * Whether the device can write the transport's checksum into the datagram that was begun. Then
   * the payload need not be summed: see {@link #insertChecksum}.
   */
  default boolean insertsChecksum() {
    return false;
  }

  /** Has it do so: the field holds the sum of the pseudo header, not complemented. */
  default void insertChecksum() {
    throw new IllegalStateException("nothing inserts checksums here");
  }

  /**
   * Most payload bytes of a datagram to an address for {@link #beginSegmented}; 0 where there is
   * none.
   */
  default int maxSegmentedBytes(int destination) {
    return 0;
  }

  /**
   * Starts what the device cuts into TCP segments of {@code segmentBytes} each: see {@link
   * org.ixj.memory.FrameSink#beginSegmented}, also for the checksum field and FIN.
   *
   * @param payloadBytes that will be appended, at most {@link #maxSegmentedBytes}
   * @return as {@link #begin}
   */
  default long beginSegmented(
      int source, int destination, int transportHeaderBytes, int payloadBytes, int segmentBytes) {
    throw new IllegalStateException("nothing cuts datagrams here");
  }

  /**
   * Says in the datagram that was begun that its transport speaks ECN, so that a router may mark it
   * instead of dropping it: ECT(0), RFC 3168 §5. Where the layer below cannot, nothing is said.
   */
  default void ecnCapable() {}

  /** Completes the IP header and queues the frame. The transport's checksum is its own affair. */
  void commit();

  /** Most bytes of a datagram to an address, IP header included, that leave unfragmented. */
  int mtu(int destination);
}
