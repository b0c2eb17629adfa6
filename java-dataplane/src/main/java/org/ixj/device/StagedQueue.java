// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A queue around another one that puts each frame together in memory of its own before the other
 * gets it whole: a device's own memory need not hold a frame in one piece, and may be its peer's to
 * change.
 */
abstract class StagedQueue implements DeviceQueue {
  /** The queue inside. */
  final DeviceQueue queue;

  /** The frame under construction. */
  final FrameStage stage;

  StagedQueue(DeviceQueue queue) {
    this.queue = queue;
    stage = new FrameStage(queue.maxFrameBytes(), Arena.ofAuto());
  }

  @Override
  public final MemorySegment segment() {
    return stage.segment();
  }

  /** Asks inside first: a full device must push back here and not lose the frame in commit. */
  @Override
  public final long begin(int headerBytes) {
    return queue.begin(0) == FULL ? FULL : stage.begin(headerBytes);
  }

  @Override
  public final void append(MemorySegment source, long offset, int bytes) {
    stage.append(source, offset, bytes);
  }

  @Override
  public final int maxFrameBytes() {
    return queue.maxFrameBytes();
  }

  @Override
  public final void flush() {
    queue.flush();
  }

  @Override
  public final void awake(boolean rung) {
    queue.awake(rung);
  }

  @Override
  public final int wakeFd() {
    return queue.wakeFd();
  }

  @Override
  public final void suspend() {
    queue.suspend();
  }

  @Override
  public final void resume() {
    queue.resume();
  }

  @Override
  public final boolean linkUp() {
    return queue.linkUp();
  }
}
