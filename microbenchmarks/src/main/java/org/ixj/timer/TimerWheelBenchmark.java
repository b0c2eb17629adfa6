// SPDX-License-Identifier: Apache-2.0
package org.ixj.timer;

import org.ixj.microbench.Microbenchmark;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** A connection's retransmission timer among those of all others. */
public class TimerWheelBenchmark extends Microbenchmark {
  private static final long TIMEOUT_US = 200_000;

  /** As many turns of an elastic thread in a microsecond. */
  private static final int TURNS = 2;

  @Param({"64", "100000"})
  int waiting;

  private TimerWheel wheel;
  private Timer[] timers;
  private long nowUs;
  private int next;

  @Setup
  public void start() {
    wheel = new TimerWheel(0);
    timers = new Timer[waiting];
    for (int i = 0; i < waiting; i++) {
      timers[i] =
          new Timer() {
            @Override
            public void expire(long at) {
              wheel.schedule(this, at + TIMEOUT_US);
            }
          };
      wheel.schedule(timers[i], TIMEOUT_US + i);
    }
  }

  /** An acknowledgement came: the timer starts anew. */
  @Benchmark
  public void rearm() {
    int i = next;
    next = i + 1 == waiting ? 0 : i + 1;
    wheel.schedule(timers[i], nowUs + TIMEOUT_US);
  }

  /** What a turn pays for timers, whatever of them is due included. */
  @Benchmark
  public void advance() {
    next++;
    wheel.advance(nowUs += next % TURNS);
  }
}
