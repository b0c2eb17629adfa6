// SPDX-License-Identifier: Apache-2.0
package org.ixj.timer;

import org.jspecify.annotations.Nullable;

/**
 * A hierarchical timing wheel (Varghese and Lauck): 16 µs ticks, levels of 256 slots. Scheduling
 * and cancelling are O(1); a timer is moved down at most once per level.
 *
 * <p>A timer lies on the level of the highest byte in which its deadline differs from the present
 * tick. Hence a level's slots at or below the present position are always empty, and the earliest
 * timer is in the first occupied slot of the lowest occupied level: a bit map per level finds it
 * without looking at empty slots, so a long idle gap costs no more than a short one.
 *
 * <p>Owned by one thread.
 */
public final class TimerWheel {
  /** Microseconds per tick, as a power of two. */
  public static final int TICK_SHIFT = 4;

  /** Microseconds per tick. */
  public static final long TICK_US = 1L << TICK_SHIFT;

  private static final int SLOT_BITS = 8;
  private static final int SLOTS = 1 << SLOT_BITS;
  private static final int SLOT_MASK = SLOTS - 1;
  // Six levels of 16 µs ticks reach 142 years: no deadline needs clamping in practice.
  private static final int LEVELS = 6;
  private static final long MAX_TICK = (1L << (SLOT_BITS * LEVELS)) - 1;
  private static final int WORDS = SLOTS / Long.SIZE;

  private final @Nullable Timer[] heads = new Timer[LEVELS * SLOTS];
  private final long[] occupied = new long[LEVELS * WORDS];
  private long tick;
  private int size;

  /** A wheel whose clock stands at {@code nowUs}, microseconds, not negative. */
  public TimerWheel(long nowUs) {
    tick = nowUs >>> TICK_SHIFT;
  }

  /** Timers waiting. */
  public int size() {
    return size;
  }

  /**
   * Schedules the timer, moving it if it already waits. It expires in the first {@link #advance}
   * whose time is at or past the deadline rounded up to a tick; never in the running call.
   */
  public void schedule(Timer timer, long deadlineUs) {
    cancel(timer);
    long wanted = (Math.max(deadlineUs, 0) + TICK_US - 1) >>> TICK_SHIFT;
    timer.deadlineTick = Math.min(Math.max(wanted, tick + 1), MAX_TICK);
    insert(timer);
    size++;
  }

  /** Takes the timer out; does nothing when it does not wait. */
  public void cancel(Timer timer) {
    if (timer.slot != Timer.IDLE) {
      unlink(timer);
      size--;
    }
  }

  /** Moves the clock and expires what is due, in the order of deadlines. */
  public void advance(long nowUs) {
    long target = nowUs >>> TICK_SHIFT;
    while (tick < target) {
      long due = nextTick();
      if (due > target) {
        tick = target;
        return;
      }
      tick = due;
      cascade();
      fire(nowUs);
    }
  }

  /**
   * When to call {@link #advance} next: never later than the earliest deadline. It may be earlier
   * (the start of a coarse slot); advancing to it then brings the answer closer, so sleeping until
   * it again and again ends. {@link Long#MAX_VALUE} when nothing waits.
   */
  public long nextDeadlineUs() {
    long due = nextTick();
    return due == Long.MAX_VALUE ? due : due << TICK_SHIFT;
  }

  /** First tick at which a slot must be looked at. */
  private long nextTick() {
    if (size == 0) {
      return Long.MAX_VALUE;
    }
    for (int level = 0; level < LEVELS; level++) {
      int shift = level * SLOT_BITS;
      int position = (int) (tick >>> shift) & SLOT_MASK;
      int slot = firstOccupied(level, position + 1);
      if (slot >= 0) {
        long upper = tick >>> (shift + SLOT_BITS) << (shift + SLOT_BITS);
        return upper | ((long) slot << shift);
      }
    }
    throw new IllegalStateException("timer wheel lost " + size + " timers");
  }

  private int firstOccupied(int level, int from) {
    if (from >= SLOTS) {
      return -1;
    }
    int word = from >>> 6;
    long bits = occupied[level * WORDS + word] & (-1L << from);
    while (bits == 0) {
      if (++word == WORDS) {
        return -1;
      }
      bits = occupied[level * WORDS + word];
    }
    return (word << 6) + Long.numberOfTrailingZeros(bits);
  }

  /** Having reached the start of coarse slots, spreads their timers over finer levels. */
  private void cascade() {
    int level = 1;
    while (level < LEVELS && (tick & ((1L << (level * SLOT_BITS)) - 1)) == 0) {
      int slot = level * SLOTS + ((int) (tick >>> (level * SLOT_BITS)) & SLOT_MASK);
      for (Timer t = heads[slot]; t != null; t = heads[slot]) {
        unlink(t);
        insert(t);
      }
      level++;
    }
  }

  private void fire(long nowUs) {
    int slot = (int) tick & SLOT_MASK;
    // What expire() schedules lands at tick + 1 or later: this loop ends.
    for (Timer t = heads[slot]; t != null; t = heads[slot]) {
      unlink(t);
      size--;
      t.expire(nowUs);
    }
  }

  private void insert(Timer timer) {
    long differs = timer.deadlineTick ^ tick;
    int level = differs == 0 ? 0 : (63 - Long.numberOfLeadingZeros(differs)) / SLOT_BITS;
    int position = (int) (timer.deadlineTick >>> (level * SLOT_BITS)) & SLOT_MASK;
    int slot = level * SLOTS + position;
    Timer head = heads[slot];
    timer.slot = slot;
    timer.previous = null;
    timer.next = head;
    if (head != null) {
      head.previous = timer;
    }
    heads[slot] = timer;
    occupied[level * WORDS + (position >>> 6)] |= 1L << position;
  }

  private void unlink(Timer timer) {
    int slot = timer.slot;
    Timer before = timer.previous;
    Timer after = timer.next;
    if (after != null) {
      after.previous = before;
    }
    if (before != null) {
      before.next = after;
    } else {
      heads[slot] = after;
      if (after == null) {
        int position = slot & SLOT_MASK;
        occupied[(slot >>> SLOT_BITS) * WORDS + (position >>> 6)] &= ~(1L << position);
      }
    }
    timer.next = null;
    timer.previous = null;
    timer.slot = Timer.IDLE;
  }
}
