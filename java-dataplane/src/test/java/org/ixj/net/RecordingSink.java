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
  private final MemorySegment segment = Arena.ofAuto().allocate(MAX_FRAME, 8);
  private int length;
  boolean full;
  boolean keep = true;
  long committed;

  @Override
  public MemorySegment segment() {
    return segment;
  }

  @Override
  public long begin(int headerBytes) {
    length = headerBytes;
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
