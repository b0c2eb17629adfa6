// SPDX-License-Identifier: Apache-2.0
package org.ixj.wire;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.ixj.microbench.Microbenchmark;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** The Internet checksum of a header, a small segment and a full one; against reading each word. */
public class ChecksumBenchmark extends Microbenchmark {
  /** An IPv4 header, a TCP header with timestamps and 64 bytes, a full segment with its header. */
  @Param({"20", "96", "1480"})
  int bytes;

  private MemorySegment memory;

  @Setup
  public void fill() {
    memory = Arena.global().allocate(2048, 64);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < bytes; i++) {
      memory.set(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt());
    }
  }

  @Benchmark
  public int checksum() {
    return InternetChecksum.fold(InternetChecksum.sum(memory, 0, bytes));
  }

  /** The same memory read by 64-bit words and added: what any checksum has to do. */
  @Benchmark
  public long read() {
    long sum = 0;
    for (long i = 0; i <= bytes - Long.BYTES; i += Long.BYTES) {
      sum += memory.get(ValueLayout.JAVA_LONG_UNALIGNED, i);
    }
    return sum;
  }
}
