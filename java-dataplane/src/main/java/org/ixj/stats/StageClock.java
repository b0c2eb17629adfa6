// SPDX-License-Identifier: Apache-2.0
package org.ixj.stats;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * Where an elastic thread's time goes. The thread marks the end of each stage, and what has passed
 * since the mark before is that stage's: so the stages add up to all the time there was. What a
 * turn takes that finds nothing to do is {@link Stage#IDLE}'s, whichever stage it was in.
 *
 * <p>A mark reads the clock (some 20 ns), nine times a turn and not once a frame. Where it is not
 * asked for there is none of it: {@link #ON} is a constant to the compiler.
 *
 * <p>One thread marks; any thread may read.
 */
@SuppressWarnings("EnumOrdinal") // the arrays are private and live no longer than the enum
public final class StageClock {
  /** The system property that asks for it, read once. */
  public static final String PROPERTY = "ixj.stages";

  /** Whether stages are accounted for. */
  public static final boolean ON = Boolean.getBoolean(PROPERTY);

  private static final VarHandle VALUE = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int IDLE = Stage.IDLE.ordinal();

  private final long[] turnNs = new long[Stage.values().length];

  // Read by control threads: opaque on both sides keeps each value whole and eventually seen.
  private final long[] totalNs = new long[Stage.values().length];
  private final TurnTimes turns = new TurnTimes();
  private long lastNs;
  private long turnBeganNs;

  StageClock() {}

  /** Time begins. The elastic thread, before its first turn. */
  public void start() {
    if (ON) {
      startAt(System.nanoTime());
    }
  }

  /** The stage ends here. */
  public void mark(Stage stage) {
    if (ON) {
      markAt(stage, System.nanoTime());
    }
  }

  /** The turn is over; all its stages were marked. */
  public void turnEnded(boolean worked) {
    if (ON) {
      credit(worked);
    }
  }

  /** The thread has slept: what has passed is no turn's. */
  public void woke() {
    if (ON) {
      wokeAt(System.nanoTime());
    }
  }

  /** How long turns took. */
  public TurnTimes turns() {
    return turns;
  }

  void startAt(long nowNs) {
    lastNs = nowNs;
    turnBeganNs = nowNs;
  }

  void wokeAt(long nowNs) {
    markAt(Stage.IDLE, nowNs);
    turnBeganNs = nowNs;
  }

  void markAt(Stage stage, long nowNs) {
    turnNs[stage.ordinal()] += nowNs - lastNs;
    lastNs = nowNs;
  }

  void credit(boolean worked) {
    for (int i = 0; i < turnNs.length; i++) {
      if (turnNs[i] != 0) {
        int to = worked ? i : IDLE;
        VALUE.setOpaque(totalNs, to, totalNs[to] + turnNs[i]);
      }
    }
    Arrays.fill(turnNs, 0);
    turns.record(lastNs - turnBeganNs);
    turnBeganNs = lastNs;
  }

  /** Nanoseconds so far, up to the end of the last turn. Any thread. */
  public long ns(Stage stage) {
    return (long) VALUE.getOpaque(totalNs, stage.ordinal());
  }
}
