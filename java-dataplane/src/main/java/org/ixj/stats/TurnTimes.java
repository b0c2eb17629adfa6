// SPDX-License-Identifier: Apache-2.0
package org.ixj.stats;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * How long an elastic thread's turns took, from the end of one to the end of the next: whatever
 * keeps it from making progress, of the JVM, of the kernel or of the host, is in some turn's.
 * Counts only grow, so that who reads twice has what happened in between.
 *
 * <p>One thread records; any thread may read.
 */
public final class TurnTimes {
  /** Turns of a class took at most its bound, in nanoseconds; those of the last perhaps longer. */
  private static final long[] BOUNDS_NS = {
    1_000,
    2_000,
    5_000,
    10_000,
    20_000,
    50_000,
    100_000,
    200_000,
    500_000,
    1_000_000,
    2_000_000,
    5_000_000,
    10_000_000,
    20_000_000,
    50_000_000,
    100_000_000,
    1_000_000_000
  };

  private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);

  // Read by control threads: opaque on both sides keeps each value whole and eventually seen.
  private final long[] counts = new long[BOUNDS_NS.length];

  TurnTimes() {}

  /** How many classes there are. */
  public static int classes() {
    return BOUNDS_NS.length;
  }

  /** The longest a turn of the class can have taken, the last excepted. */
  public static long boundNs(int at) {
    return BOUNDS_NS[at];
  }

  /** The class's name in figures. */
  public static String label(int at) {
    return "turns.to-" + BOUNDS_NS[at] / 1000 + "-us";
  }

  /** The bound of the class a time belongs to. */
  public static long boundOf(long ns) {
    return BOUNDS_NS[classOf(ns)];
  }

  private static int classOf(long ns) {
    int at = 0;
    while (at < BOUNDS_NS.length - 1 && ns > BOUNDS_NS[at]) {
      at++;
    }
    return at;
  }

  void record(long ns) {
    int at = classOf(ns);
    COUNT.setOpaque(counts, at, counts[at] + 1);
  }

  /** Turns of the class so far. Any thread. */
  public long count(int at) {
    return (long) COUNT.getOpaque(counts, at);
  }

  /**
   * The bound that a share of all turns kept.
   *
   * @param counts turns by class
   * @param share 0 to 1, 1 for the longest of all
   * @return nanoseconds; 0 where there was no turn
   */
  public static long percentileNs(long[] counts, double share) {
    double wanted = Arrays.stream(counts).sum() * share;
    long seen = 0;
    long bound = 0;
    for (int i = 0; i < counts.length && (seen == 0 || seen < wanted); i++) {
      seen += counts[i];
      bound = counts[i] == 0 ? bound : BOUNDS_NS[i];
    }
    return bound;
  }
}
