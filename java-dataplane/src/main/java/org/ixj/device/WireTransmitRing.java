// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

import static org.ixj.device.WireLayout.INDEX;
import static org.ixj.device.WireLayout.WORD;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import org.ixj.memory.FrameSink;

/** The producer's side of a wire ring. Owned by one thread; the consumer is not trusted. */
final class WireTransmitRing {
  /** {@link #begin}: the consumer's index is one it cannot have. */
  static final long VIOLATION = -2;

  /**
   * Frames per publication of the index. One: the consumer starts on a frame while the next is
   * being written, which was nearly twice as fast at 64 connections as publishing by batch; a
   * release store to a line we own costs next to nothing.
   */
  private static final int PUBLISH_EVERY = 1;

  private final MemorySegment segment;
  private final long control;
  private final long slots;
  private final int slotShift;
  private final int capacity;
  private final int maxFrameBytes;
  // What we have written, published and rung for; and the consumer's index when last looked at.
  private long produced;
  private long published;
  private long flushed;
  private long consumed;
  private int length;

  WireTransmitRing(MemorySegment segment, WireParameters parameters, int ring) {
    this.segment = segment;
    control = WireLayout.control(ring);
    slots = WireLayout.slots(ring, parameters);
    slotShift = Integer.numberOfTrailingZeros(WireLayout.slotBytes(parameters.mtu()));
    capacity = parameters.slots();
    maxFrameBytes = EthernetLimits.maxFrameBytes(parameters.mtu());
  }

  /** Starts over on the zeroed memory of a new link. */
  void reset() {
    produced = 0;
    published = 0;
    flushed = 0;
    consumed = 0;
  }

  /** Offset of the next free slot's frame, {@link FrameSink#FULL} or {@link #VIOLATION}. */
  long begin(int headerBytes) {
    FrameStage.checkRoom(0, headerBytes, maxFrameBytes);
    if (produced - consumed == capacity) {
      publish(); // or the consumer could wait for us while we wait for it
      // Acquire: the consumer stores its index with release after it has copied the frames out.
      long now = (long) INDEX.getAcquire(segment, control + WireLayout.CONSUMED);
      if (now - consumed < 0 || now - consumed > capacity) {
        return VIOLATION;
      }
      consumed = now;
      if (produced - consumed == capacity) {
        return FrameSink.FULL;
      }
    }
    length = headerBytes;
    return slot() + WireLayout.SLOT_FRAME;
  }

  void append(MemorySegment source, long offset, int bytes) {
    FrameStage.checkRoom(length, bytes, maxFrameBytes);
    MemorySegment.copy(source, offset, segment, slot() + WireLayout.SLOT_FRAME + length, bytes);
    length += bytes;
  }

  void commit() {
    WORD.set(segment, slot() + WireLayout.SLOT_LENGTH, length);
    produced++;
    if (produced - published >= PUBLISH_EVERY) {
      publish();
    }
  }

  private void publish() {
    // Release: the frame and its length are written before the index says so; the consumer loads
    // the index with acquire.
    INDEX.setRelease(segment, control + WireLayout.PRODUCED, produced);
    published = produced;
  }

  /**
   * Publishes what is committed.
   *
   * @return true if the consumer sleeps and its doorbell must be rung
   */
  boolean flush() {
    if (flushed == produced) {
      return false;
    }
    publish();
    flushed = produced;
    // The consumer stores its flag, fences, and looks at the index once more; we store the index,
    // fence, and look at the flag. Whatever the order, one of us sees the other's store.
    VarHandle.fullFence();
    if ((int) WORD.getOpaque(segment, control + WireLayout.SLEEPING) == 0) {
      return false;
    }
    // Cleared so that the flushes until it has woken do not ring again. A flag it sets in between
    // may be lost, but the ring that follows wakes it all the same.
    WORD.setOpaque(segment, control + WireLayout.SLEEPING, 0);
    return true;
  }

  private long slot() {
    return slots + ((produced & (capacity - 1)) << slotShift);
  }
}
