// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import java.util.SplittableRandom;
import org.ixj.microbench.Microbenchmark;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** From a segment's four-tuple to its connection, each in its turn; and the hash by itself. */
public class FlowLookupBenchmark extends Microbenchmark {
  private static final int LOCAL = 0x0A000001;
  private static final int REMOTE = 0x0A000002;
  private static final int PORTS = 16_384;
  private static final int FIRST_PORT = 49_152;

  @Param({"64", "10000", "1000000"})
  int connections;

  private ConnectionTable table;
  private int next;

  @Setup
  public void fill() {
    table = new ConnectionTable(connections, new SplittableRandom(1));
    for (int i = 0; i < connections; i++) {
      table.put(LOCAL, 1 + i / PORTS, REMOTE, FIRST_PORT + i % PORTS, i);
    }
  }

  @Benchmark
  public int find() {
    int i = next;
    next = i + 1 == connections ? 0 : i + 1;
    return table.get(LOCAL, 1 + i / PORTS, REMOTE, FIRST_PORT + i % PORTS);
  }

  @Benchmark
  public long hash() {
    return SipHash.hash13(1, 2, REMOTE, next++);
  }
}
