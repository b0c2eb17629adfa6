// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.UnaryOperator;
import org.ixj.stats.Counter;
import org.junit.jupiter.api.Test;

class FaultyDeviceTest {
  private static final int BUFFERS = 512;
  private static final int FRAMES = 2000;
  private static final FaultPlan EVERYTHING = new FaultPlan(0.1, 0.1, 0.2, 0.1, 0.1);

  private record Outcome(List<byte[]> frames, FaultCounts faults) {}

  /** Sends frames through a device with faults in one direction and collects what comes out. */
  private static Outcome run(FaultPlan receive, FaultPlan transmit, long seed) throws Exception {
    Station[] ends = WireLinks.pair(1, 1, 1, BUFFERS, faulty(receive, transmit, seed));
    try (Station from = ends[0];
        Station to = ends[1]) {
      List<byte[]> frames = new ArrayList<>();
      for (int i = 0; i < FRAMES; i++) {
        assertThat(from.send(Station.frame(100, i))).isTrue();
        if (i % 16 == 0) {
          collect(to, frames, 64);
        }
      }
      from.queue().prepareSleep();
      from.queue().awake();
      collect(to, frames, 64);
      for (int idle = 0; idle < 100; idle++) {
        collect(to, frames, 64);
      }
      assertThat(to.leaksNothing()).isTrue();
      assertThat(from.leaksNothing()).isTrue();
      FaultyQueue sender = (FaultyQueue) from.queue();
      FaultyQueue receiver = (FaultyQueue) to.queue();
      boolean sends = !transmit.equals(FaultPlan.NONE);
      FaultCounts faults = sends ? sender.transmitFaults() : receiver.receiveFaults();
      assertThat((sends ? from : to).count(Counter.FAULT_LOST)).isEqualTo(faults.lost());
      return new Outcome(frames, faults);
    }
  }

  private static UnaryOperator<Device> faulty(FaultPlan receive, FaultPlan transmit, long seed) {
    return device -> new FaultyDevice(device, receive, transmit, seed);
  }

  /** All that wait, damaged ones included. */
  private static void collect(Station station, List<byte[]> frames, int max) {
    int[] mbufs = new int[max];
    for (int n = station.queue().receive(mbufs, max);
        n > 0;
        n = station.queue().receive(mbufs, max)) {
      for (int i = 0; i < n; i++) {
        frames.add(
            station
                .pool()
                .segment()
                .asSlice(station.pool().offset(mbufs[i]), station.pool().length(mbufs[i]))
                .toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
        station.pool().free(mbufs[i]);
      }
    }
  }

  @Test
  void everyFrameIsAccountedForInBothDirections() throws Exception {
    for (int seed = 0; seed < 5; seed++) {
      for (Outcome o :
          List.of(run(EVERYTHING, FaultPlan.NONE, seed), run(FaultPlan.NONE, EVERYTHING, seed))) {
        FaultCounts f = o.faults();
        assertThat(o.frames())
            .as("seed %d", seed)
            .hasSize((int) (FRAMES - f.lost() + f.duplicated()));
        assertThat(f.lost()).isBetween(100L, 300L);
        assertThat(f.duplicated()).isBetween(100L, 300L);
        assertThat(f.reordered()).isBetween(200L, 500L);
        assertThat(f.corrupted()).isBetween(100L, 300L);
        assertThat(f.truncated()).isBetween(100L, 300L);
        long cut = o.frames().stream().filter(frame -> frame.length < 100).count();
        assertThat(cut).isEqualTo(f.truncated());
      }
    }
  }

  @Test
  void theSameSeedDoesTheSame() throws Exception {
    List<byte[]> once = run(FaultPlan.NONE, EVERYTHING, 7).frames();
    List<byte[]> again = run(FaultPlan.NONE, EVERYTHING, 7).frames();
    List<byte[]> other = run(FaultPlan.NONE, EVERYTHING, 8).frames();
    assertThat(again).usingElementComparator(java.util.Arrays::compare).isEqualTo(once);
    assertThat(other.equals(once)).isFalse();
  }

  @Test
  void reorderingLosesNothingAndPutsFramesBehindLaterOnes() throws Exception {
    FaultPlan reordering = new FaultPlan(0, 0, 0.2, 0, 0);
    for (Outcome o :
        List.of(run(reordering, FaultPlan.NONE, 3), run(FaultPlan.NONE, reordering, 3))) {
      List<Integer> sequence = o.frames().stream().map(Station::sequence).toList();
      assertThat(new HashSet<>(sequence)).hasSize(FRAMES);
      assertThat(sequence).hasSize(FRAMES).isNotEqualTo(sequence.stream().sorted().toList());
    }
  }

  @Test
  void corruptionFlipsExactlyOneBit() throws Exception {
    FaultPlan always = new FaultPlan(0, 0, 0, 1, 0);
    List<byte[]> frames = run(always, FaultPlan.NONE, 5).frames();
    for (int i = 0; i < FRAMES; i++) {
      byte[] sent = Station.frame(100, i);
      int bits = 0;
      for (int k = 0; k < sent.length; k++) {
        bits += Integer.bitCount((sent[k] ^ frames.get(i)[k]) & 0xFF);
      }
      assertThat(bits).isEqualTo(1);
    }
  }

  @Test
  void aHeldFrameGoesBeforeTheThreadSleeps() throws Exception {
    FaultPlan always = new FaultPlan(0, 0, 1, 0, 0);
    Station[] ends = WireLinks.pair(1, 1, 1, BUFFERS, faulty(always, always, 1));
    try (Station from = ends[0];
        Station to = ends[1]) {
      from.send(Station.frame(64, 1));
      from.queue().prepareSleep();
      from.queue().awake();
      to.receive();
      to.queue().prepareSleep();
      assertThat(to.receive()).hasSizeLessThanOrEqualTo(1);
      to.queue().awake();
      assertThat(to.leaksNothing()).isTrue();
      from.send(Station.frame(64, 2));
      assertThat(from.queue().linkUp()).isTrue();
    }
    assertThat(ends[1].leaksNothing()).isTrue();
  }

  @Test
  void framesHeldAtTheEndGiveTheirBuffersBack() throws Exception {
    FaultPlan always = new FaultPlan(0, 1, 1, 0, 0);
    Station[] ends = WireLinks.pair(1, 1, 1, BUFFERS, faulty(always, FaultPlan.NONE, 1));
    try (Station from = ends[0];
        Station to = ends[1]) {
      for (int i = 0; i < 10; i++) {
        from.send(Station.frame(64, i));
      }
      to.receive(0, 1);
      assertThat(to.leaksNothing()).isFalse();
    }
    assertThat(ends[1].leaksNothing()).isTrue();
  }

  @Test
  void aProbabilityOutsideZeroToOneIsRefused() {
    assertThatThrownBy(() -> new FaultPlan(1.01, 0, 0, 0, 0))
        .isInstanceOf(DeviceException.class)
        .hasMessageContaining("loss");
    assertThatThrownBy(() -> new FaultPlan(0, 0, 0, 0, Double.NaN))
        .isInstanceOf(DeviceException.class);
  }
}
