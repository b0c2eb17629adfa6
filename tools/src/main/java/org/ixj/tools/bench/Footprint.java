// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.bench;

import java.lang.management.ManagementFactory;
import java.util.Map;
import org.ixj.control.Dataplane;
import org.ixj.memory.MbufPool;

/**
 * Memory in use in this JVM that a dataplane's connections can be the cause of: what lives on the
 * heap, its tables included, and message buffers that are not free. Rings and regions are as large
 * with many connections as with none.
 *
 * @param heapBytes after a full collection
 * @param bufferBytes in message buffers
 */
record Footprint(long heapBytes, long bufferBytes) {
  private static final long NOISE_BYTES = 64 << 10;

  /** The least there was before a dataplane: one that has just ended may not be gone in full. */
  private static long leastHeapBytes = Long.MAX_VALUE;

  /** Where nobody asks. */
  static final Footprint UNKNOWN = new Footprint(0, 0);

  /** Before a dataplane is started. One thread. */
  static Footprint ofNothing() {
    leastHeapBytes = Math.min(leastHeapBytes, heap());
    return new Footprint(leastHeapBytes, 0);
  }

  /** A dataplane at work. Its elastic threads stand still while the heap is collected. */
  static Footprint of(Dataplane dataplane) {
    Map<String, Long> figures = dataplane.figures();
    long held =
        figures.getOrDefault("thread.0.mbufs", 0L)
            - figures.getOrDefault("thread.0.mbufs-free", 0L);
    return new Footprint(heap(), held * MbufPool.BUFFER_BYTES);
  }

  /** What an earlier dataplane has left can take more than one collection to go. */
  private static long heap() {
    long before;
    long used = Long.MAX_VALUE;
    do {
      before = used;
      System.gc();
      used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    } while (used < before - NOISE_BYTES);
    return used;
  }

  /** What came on top. */
  long since(Footprint before) {
    return heapBytes + bufferBytes - before.heapBytes - before.bufferBytes;
  }
}
