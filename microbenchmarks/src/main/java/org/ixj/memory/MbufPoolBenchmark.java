// SPDX-License-Identifier: Apache-2.0
package org.ixj.memory;

import java.lang.foreign.Arena;
import org.ixj.microbench.Microbenchmark;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** A batch of message buffers taken and given back, per buffer. */
public class MbufPoolBenchmark extends Microbenchmark {
  private static final int BATCH = 64;

  private final MbufPool pool =
      new MbufPool(Arena.global().allocate(1024L * MbufPool.BUFFER_BYTES, 64));
  private final int[] taken = new int[BATCH];

  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void takeAndFree() {
    for (int i = 0; i < BATCH; i++) {
      taken[i] = pool.allocate();
    }
    for (int i = 0; i < BATCH; i++) {
      pool.free(taken[i]);
    }
  }
}
