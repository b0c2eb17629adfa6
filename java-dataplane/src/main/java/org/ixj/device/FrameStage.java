// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.ixj.memory.FrameSink;

/**
 * Private memory in which one outgoing frame is put together, for devices that have no slot to
 * write it to directly or must look at it whole first. Owned by one thread.
 */
final class FrameStage {
  private final MemorySegment segment;
  private final int maxBytes;
  private int length;

  FrameStage(int maxBytes, Arena arena) {
    this.maxBytes = maxBytes;
    segment = arena.allocate(maxBytes, Long.BYTES);
  }

  MemorySegment segment() {
    return segment;
  }

  /** Bytes of the frame so far; it starts at offset 0. */
  int length() {
    return length;
  }

  /** Starts a frame over. */
  long begin(int headerBytes) {
    checkRoom(0, headerBytes, maxBytes);
    length = headerBytes;
    return 0;
  }

  void append(MemorySegment source, long offset, int bytes) {
    checkRoom(length, bytes, maxBytes);
    MemorySegment.copy(source, offset, segment, length, bytes);
    length += bytes;
  }

  /** Commits the frame, whole or its first bytes, to {@code sink}; false when that is full. */
  static boolean send(FrameSink sink, MemorySegment frame, long at, int bytes) {
    if (sink.begin(0) == FrameSink.FULL) {
      return false;
    }
    sink.append(frame, at, bytes);
    sink.commit();
    return true;
  }

  /** A frame longer than its sink promised to take is a bug of the caller's. */
  static void checkRoom(int length, int more, int maxBytes) {
    if (more < 0 || more > maxBytes - length) {
      throw new IllegalArgumentException(
          "frame of " + length + " and " + more + " bytes, at most " + maxBytes);
    }
  }
}
