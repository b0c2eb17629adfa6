// SPDX-License-Identifier: Apache-2.0
package org.ixj.domain;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.ixj.memory.FrameSink;

/** Takes every frame and forgets it. */
final class SinkForFrames implements FrameSink {
  private final MemorySegment memory = Arena.ofAuto().allocate(4096);
  private int used;

  @Override
  public MemorySegment segment() {
    return memory;
  }

  @Override
  public long begin(int headerBytes) {
    used = headerBytes;
    return 0;
  }

  @Override
  public void append(MemorySegment source, long offset, int bytes) {
    MemorySegment.copy(source, offset, memory, used, bytes);
    used += bytes;
  }

  @Override
  public void commit() {}

  @Override
  public int maxFrameBytes() {
    return 1514;
  }
}
