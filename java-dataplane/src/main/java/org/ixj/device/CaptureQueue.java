// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.LongSupplier;
import org.ixj.memory.MbufPool;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;

/** A queue of a {@link CaptureDevice}. */
final class CaptureQueue implements DeviceQueue {
  private final DeviceQueue queue;
  private final MbufPool pool;
  private final Counters counters;
  private final PcapngWriter writer;
  private final LongSupplier epochNs;
  // A device's own memory need not hold a frame in one piece, and may be its peer's to change.
  private final FrameStage stage;

  CaptureQueue(
      DeviceQueue queue,
      MbufPool pool,
      Counters counters,
      PcapngWriter writer,
      LongSupplier epochNs) {
    this.queue = queue;
    this.pool = pool;
    this.counters = counters;
    this.writer = writer;
    this.epochNs = epochNs;
    stage = new FrameStage(queue.maxFrameBytes(), Arena.ofAuto());
  }

  @Override
  public int receive(int[] mbufs, int max) {
    int n = queue.receive(mbufs, max);
    for (int i = 0; i < n; i++) {
      int mbuf = mbufs[i];
      writer.write(pool.segment(), pool.offset(mbuf), pool.length(mbuf), true, epochNs.getAsLong());
    }
    if (n == 0) {
      writer.flush(); // idle: nothing waits for the file
    }
    return n;
  }

  @Override
  public MemorySegment segment() {
    return stage.segment();
  }

  @Override
  public long begin(int headerBytes) {
    return queue.begin(0) == FULL ? FULL : stage.begin(headerBytes);
  }

  @Override
  public void append(MemorySegment source, long offset, int bytes) {
    stage.append(source, offset, bytes);
  }

  @Override
  public void commit() {
    if (FrameStage.send(queue, stage.segment(), 0, stage.length())) {
      writer.write(stage.segment(), 0, stage.length(), false, epochNs.getAsLong());
    } else {
      counters.add(Counter.TX_FULL);
    }
  }

  @Override
  public int maxFrameBytes() {
    return queue.maxFrameBytes();
  }

  @Override
  public void flush() {
    queue.flush();
  }

  @Override
  public void prepareSleep() {
    writer.flush();
    queue.prepareSleep();
  }

  @Override
  public void awake() {
    queue.awake();
  }

  @Override
  public int wakeFd() {
    return queue.wakeFd();
  }

  @Override
  public void suspend() {
    queue.suspend();
  }

  @Override
  public void resume() {
    queue.resume();
  }

  @Override
  public boolean linkUp() {
    return queue.linkUp();
  }
}
