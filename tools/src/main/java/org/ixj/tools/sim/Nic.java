// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.sim;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Consumer;
import org.ixj.memory.FrameSink;

/** Where a station's frames leave: whole, and at once. */
final class Nic implements FrameSink {
  static final int MAX_FRAME = 1514;

  private final MemorySegment frame = MemorySegment.ofArray(new byte[MAX_FRAME]);
  private final Consumer<byte[]> out;
  private int length;

  Nic(Consumer<byte[]> out) {
    this.out = out;
  }

  @Override
  public MemorySegment segment() {
    return frame;
  }

  @Override
  public long begin(int headerBytes) {
    length = headerBytes;
    return 0;
  }

  @Override
  public void append(MemorySegment source, long offset, int bytes) {
    MemorySegment.copy(source, offset, frame, length, bytes);
    length += bytes;
  }

  @Override
  public void commit() {
    out.accept(frame.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
  }

  @Override
  public int maxFrameBytes() {
    return MAX_FRAME;
  }
}
