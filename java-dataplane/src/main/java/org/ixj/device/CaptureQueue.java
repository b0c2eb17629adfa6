// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

import java.util.function.LongSupplier;
import org.ixj.memory.MbufPool;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;

/** A queue of a {@link CaptureDevice}. */
final class CaptureQueue extends StagedQueue {
  private final MbufPool pool;
  private final Counters counters;
  private final PcapngWriter writer;
  private final LongSupplier epochNs;

  CaptureQueue(
      DeviceQueue queue,
      MbufPool pool,
      Counters counters,
      PcapngWriter writer,
      LongSupplier epochNs) {
    super(queue);
    this.pool = pool;
    this.counters = counters;
    this.writer = writer;
    this.epochNs = epochNs;
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
  public void commit() {
    if (FrameStage.send(queue, stage.segment(), 0, stage.length())) {
      writer.write(stage.segment(), 0, stage.length(), false, epochNs.getAsLong());
    } else {
      counters.add(Counter.TX_FULL);
    }
  }

  @Override
  public void prepareSleep() {
    writer.flush();
    queue.prepareSleep();
  }
}
