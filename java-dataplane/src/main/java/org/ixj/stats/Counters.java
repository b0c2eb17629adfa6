// SPDX-License-Identifier: Apache-2.0
package org.ixj.stats;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The {@link Counter}s of one elastic thread, and its {@link StageClock}. One thread adds; any
 * thread may read and sees each value whole, though not all of them at the same instant.
 */
@SuppressWarnings("EnumOrdinal") // the array is private and lives no longer than the enum
public final class Counters {
  private static final VarHandle VALUE = MethodHandles.arrayElementVarHandle(long[].class);

  // Read by control threads: opaque on both sides keeps each value whole and eventually seen.
  private final long[] values = new long[Counter.values().length];

  private final StageClock stages = new StageClock();

  /** Where the thread's time goes. */
  public StageClock stages() {
    return stages;
  }

  /** Adds one. Owner thread only. */
  public void add(Counter counter) {
    add(counter, 1);
  }

  /** Adds {@code amount}. Owner thread only. */
  public void add(Counter counter, long amount) {
    int i = counter.ordinal();
    VALUE.setOpaque(values, i, values[i] + amount);
  }

  /** The present value. Any thread. */
  public long get(Counter counter) {
    return (long) VALUE.getOpaque(values, counter.ordinal());
  }
}
