// SPDX-License-Identifier: Apache-2.0
package org.ixj.memory;

import java.lang.foreign.MemorySegment;

/**
 * Where outgoing frames are put together: headers written in place, payload gathered by reference.
 * A device's transmit queue is one; so is a test's recorder. Used by one thread; one frame at a
 * time.
 */
public interface FrameSink {
  /** Returned by {@link #begin} when there is no room: the frame is not sent. */
  long FULL = -1;

  /** The memory {@link #begin} gives offsets into. Stays the same for the life of the sink. */
  MemorySegment segment();

  /**
   * Starts a frame with {@code headerBytes} contiguous bytes that the caller fills in place before
   * {@link #commit}, at most those of an ordinary frame. A frame begun and not committed is
   * forgotten by the next begin.
   *
   * @return offset of the first header byte in {@link #segment}, or {@link #FULL}
   */
  long begin(int headerBytes);

  /**
   * Adds payload behind what the frame has so far. The source is read at the latest when the device
   * transmits, and may belong to a hostile application: only its bounds can be relied on. The whole
   * frame must fit {@link #maxFrameBytes}.
   */
  void append(MemorySegment source, long offset, int bytes);

  /** Whether {@link #insertChecksum} may be called for frames of this sink. */
  default boolean insertsChecksums() {
    return false;
  }

  /**
   * Has the device write the TCP or UDP checksum into the frame that was begun, whose field holds
   * the sum of the pseudo header, not complemented.
   *
   * @param linkBytes of the Ethernet header
   * @param networkBytes of the IPv4 header behind it
   * @param tcp true for TCP, false for UDP
   */
  default void insertChecksum(int linkBytes, int networkBytes, boolean tcp) {
    throw new IllegalStateException("this device inserts no checksums");
  }

  /**
   * Most payload bytes of a frame for {@link #beginSegmented}, the same for the life of the sink; 0
   * where there is no such thing.
   */
  default int maxSegmentedBytes() {
    return 0;
  }

  /**
   * Starts a TCP frame over IPv4 that the device cuts into segments: each gets a copy of the
   * headers and the next {@code segmentBytes} of the payload, the last one what is left. The device
   * counts sequence number and identification up and writes the IPv4 length and both checksums. The
   * headers that the caller fills in place have no options of IPv4 and no FIN, which belongs to the
   * last segment alone and which not every device puts there; their IPv4 length and checksum are 0,
   * and the TCP checksum is the sum of the pseudo header without a length, not complemented.
   *
   * @param linkBytes of the Ethernet header
   * @param transportBytes of the TCP header, options included
   * @param payloadBytes that will be appended, at most {@link #maxSegmentedBytes}
   * @param segmentBytes of payload in each segment, which with its headers fits {@link
   *     #maxFrameBytes}
   * @return offset of the first header byte in {@link #segment}, or {@link #FULL}
   */
  default long beginSegmented(
      int linkBytes, int transportBytes, int payloadBytes, int segmentBytes) {
    throw new IllegalStateException("this device cuts no frames");
  }

  /** Queues the frame. Frames leave in the order of their commits. */
  void commit();

  /** Most bytes of a frame, Ethernet header included, check sequence not. */
  int maxFrameBytes();
}
