// SPDX-License-Identifier: Apache-2.0
package org.ixj.timer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class TimerWheelTest {
  private static final class Recorder extends Timer {
    final List<Long> fired = new ArrayList<>();

    @Override
    public void expire(long nowUs) {
      fired.add(nowUs);
    }
  }

  /** The model: for each timer its deadline rounded up to a tick. */
  @Property(tries = 300)
  void firesExactlyWhatASortedMapSaysIsDue(
      @ForAll long seed, @ForAll @LongRange(min = 0, max = 1L << 40) long startUs) {
    SplittableRandom random = new SplittableRandom(seed);
    TimerWheel wheel = new TimerWheel(startUs);
    Recorder[] timers = new Recorder[20];
    for (int i = 0; i < timers.length; i++) {
      timers[i] = new Recorder();
    }
    TreeMap<Integer, Long> due = new TreeMap<>();
    long now = startUs;
    for (int step = 0; step < 300; step++) {
      int i = random.nextInt(timers.length);
      switch (random.nextInt(3)) {
        case 0 -> {
          long deadline = now + random.nextLong(1L << random.nextInt(1, 38)) - 10;
          wheel.schedule(timers[i], deadline);
          // Never in the tick that has already been worked off.
          due.put(i, Math.max(roundUp(deadline), (now / 16 + 1) * 16));
        }
        case 1 -> {
          wheel.cancel(timers[i]);
          due.remove(i);
        }
        default -> {
          now += random.nextLong(1L << random.nextInt(1, 36));
          long time = now;
          List<Integer> expected = new ArrayList<>();
          due.forEach(
              (timer, at) -> {
                if (at <= time) {
                  expected.add(timer);
                }
              });
          wheel.advance(now);
          for (int t = 0; t < timers.length; t++) {
            boolean fires = expected.contains(t);
            assertThat(timers[t].fired)
                .as("timer " + t)
                .isEqualTo(fires ? List.of(now) : List.of());
            timers[t].fired.clear();
            assertThat(timers[t].scheduled()).isEqualTo(due.containsKey(t) && !fires);
          }
          expected.forEach(due::remove);
        }
      }
      assertThat(wheel.size()).isEqualTo(due.size());
      long earliest = due.values().stream().mapToLong(x -> x).min().orElse(Long.MAX_VALUE);
      assertThat(wheel.nextDeadlineUs()).isLessThanOrEqualTo(earliest);
    }
  }

  @Property(tries = 200)
  void sleepingUntilTheNextDeadlineReachesEveryTimerInAFewSteps(
      @ForAll @LongRange(min = 0, max = 1L << 42) long startUs,
      @ForAll @LongRange(min = 0, max = 1L << 42) long delayUs) {
    TimerWheel wheel = new TimerWheel(startUs);
    Recorder timer = new Recorder();
    wheel.schedule(timer, startUs + delayUs);
    int steps = 0;
    while (timer.scheduled()) {
      long next = wheel.nextDeadlineUs();
      wheel.advance(next);
      steps++;
      assertThat(steps).isLessThanOrEqualTo(6);
    }
    assertThat(timer.fired).hasSize(1);
    assertThat(timer.fired.get(0))
        .isBetween(startUs + delayUs, Math.max(startUs + delayUs, startUs) + 32);
    assertThat(wheel.nextDeadlineUs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aTimerMayScheduleItselfAndCancelItsNeighbourWhileItFires() {
    TimerWheel wheel = new TimerWheel(0);
    Recorder neighbour = new Recorder();
    int[] count = new int[1];
    Timer again =
        new Timer() {
          @Override
          public void expire(long nowUs) {
            count[0]++;
            wheel.cancel(neighbour);
            wheel.schedule(this, 0);
          }
        };
    wheel.schedule(neighbour, 160);
    wheel.schedule(again, 160);
    wheel.advance(160);
    assertThat(count[0]).isEqualTo(1);
    assertThat(neighbour.fired).isEmpty();
    wheel.advance(320);
    assertThat(count[0]).isEqualTo(11);
  }

  private static long roundUp(long us) {
    return (Math.max(us, 0) + 15) / 16 * 16;
  }
}
