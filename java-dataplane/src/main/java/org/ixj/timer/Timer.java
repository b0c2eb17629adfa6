// SPDX-License-Identifier: Apache-2.0
package org.ixj.timer;

import org.jspecify.annotations.Nullable;

/**
 * Something that happens once at a time. The object is its own node in the {@link TimerWheel}, so
 * scheduling allocates nothing. It belongs to at most one wheel and one thread.
 */
public abstract class Timer {
  static final int IDLE = -1;

  @Nullable Timer next;
  @Nullable Timer previous;
  int slot = IDLE;
  long deadlineTick;

  /**
   * Called once, at or after the deadline, by {@link TimerWheel#advance}. May schedule and cancel
   * any timer, this one included.
   *
   * @param nowUs the clock as given to advance
   */
  public abstract void expire(long nowUs);

  /** Whether the timer waits in a wheel. */
  public final boolean scheduled() {
    return slot != IDLE;
  }

  /** The deadline rounded up to the wheel's tick; meaningful while {@link #scheduled}. */
  public final long deadlineUs() {
    return deadlineTick << TimerWheel.TICK_SHIFT;
  }
}
