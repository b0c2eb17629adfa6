// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Deque;
import org.ixj.memory.FrameSink;

/** Keeps what is sent; or, told so, only counts it and allocates nothing. */
final class RecordingSink implements FrameSink {
  static final int MAX_FRAME = 1514;

  final Deque<byte[]> frames = new ArrayDeque<>();
  static final int MAX_SEGMENTED = 60_000;

  private final MemorySegment segment = Arena.ofAuto().allocate(1 << 16, 8);
  private int length;
  boolean full;

  /** Of the frame begun last, if it is to be cut. */
  int segmentBytes;

  boolean keep = true;
  long committed;

  @Override
  public MemorySegment segment() {
    return segment;
  }

  @Override
  public long begin(int headerBytes) {
    length = headerBytes;
    segmentBytes = 0;
    if (headerBytes > MAX_FRAME) {
      throw new AssertionError("frame of " + headerBytes + " bytes");
    }
    return full ? FULL : 0;
  }

  @Override
  public void append(MemorySegment source, long offset, int bytes) {
    MemorySegment.copy(source, offset, segment, length, bytes);
    length += bytes;
  }

  @Override
  public int maxSegmentedBytes() {
    return MAX_SEGMENTED;
  }

  @Override
  public long beginSegmented(int linkBytes, int transportBytes, int payloadBytes, int bytesOfEach) {
    long at = begin(linkBytes + 20 + transportBytes);
    segmentBytes = bytesOfEach;
    return at;
  }

  @Override
  public void commit() {
    committed++;
    if (keep) {
      frames.add(segment.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
    }
  }

  @Override
  public int maxFrameBytes() {
    return MAX_FRAME;
  }
}
