// SPDX-License-Identifier: Apache-2.0
package org.ixj.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.ixj.abi.Abi;
import org.ixj.abi.CommandsLayout;
import org.ixj.abi.EventsLayout;
import org.ixj.abi.Op;
import org.ixj.domain.PortRegions.Protection;
import org.ixj.linux.Mapping;
import org.ixj.stack.Stack;
import org.ixj.stats.Counters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When an application is rung, and when it is given way to. Its events here are timers. */
final class ApplicationPortTest {
  private static final int HERE = 3;
  private static final long LATER_US = 1_000_000;

  private final Arena arena = Arena.ofShared();
  private MemorySegment commands;
  private PortRegions regions;
  private Stack stack;
  private ApplicationPort port;
  private int wakes;
  private long tail;
  private long nowUs;

  @BeforeEach
  void make() {
    Counters counters = new Counters();
    regions = new PortRegions(SmallStack.CONFIG, Protection.FULL, false, arena);
    commands =
        Mapping.map(
            regions.handover().get(2),
            SmallStack.CONFIG.commandsBytes(),
            Mapping.READ_WRITE,
            arena);
    stack = SmallStack.on(regions, counters);
    port = new ApplicationPort(regions, stack, counters);
    port.attach(
        new Peer() {
          @Override
          public void wake() {
            wakes++;
          }

          @Override
          public boolean turn() {
            return false;
          }

          @Override
          public int wakeFd() {
            return NO_FD;
          }

          @Override
          public boolean drain() {
            return true;
          }
        });
  }

  @AfterEach
  void unmap() {
    arena.close();
  }

  private void word(long at, int value) {
    commands.set(ValueLayout.JAVA_INT, at, value);
  }

  /** The application asks for a timer; the dataplane tells that it has fired. */
  private void event() {
    long at = CommandsLayout.SLOTS + tail % SmallStack.CONFIG.commandEntries() * Abi.SLOT_BYTES;
    commands.asSlice(at, Abi.SLOT_BYTES).fill((byte) 0);
    word(at + CommandsLayout.OP, Op.TIMER);
    commands.set(ValueLayout.JAVA_LONG, CommandsLayout.COMMAND_TAIL, ++tail);
    long before = port.published();
    while (port.published() == before) {
      port.turn(nowUs);
      nowUs += LATER_US;
      stack.advance(nowUs);
    }
    assertThat(port.published()).isEqualTo(before + 1);
  }

  private void consumed(long events) {
    commands.set(ValueLayout.JAVA_LONG, CommandsLayout.EVENT_HEAD, events);
  }

  @Test
  void aSleepingApplicationIsRung() {
    event();
    assertThat(wakes).as("it is awake").isZero();
    consumed(1);
    word(CommandsLayout.APP_SLEEPING, 1);
    event();
    assertThat(wakes).isEqualTo(1);
  }

  @Test
  void onceRungItIsRungAgainOnlyAfterItHasConsumedWhatThereWas() {
    word(CommandsLayout.APP_SLEEPING, 1);
    event();
    event();
    event();
    assertThat(wakes).as("it has not run since").isEqualTo(1);
    consumed(2);
    event();
    assertThat(wakes).as("it runs, and looks before it sleeps").isEqualTo(1);
    consumed(4);
    event();
    assertThat(wakes).as("it sleeps anew").isEqualTo(2);
  }

  @Test
  void oneThatClaimsToHaveConsumedWhatThereIsNotIsNotHeard() {
    word(CommandsLayout.APP_SLEEPING, 1);
    event();
    consumed(Long.MAX_VALUE);
    event();
    assertThat(wakes).isEqualTo(1);
  }

  @Test
  void anApplicationThatWaitsForTheProcessorIsGivenWay() {
    assertThat(port.applicationWaits(HERE)).as("it does not say where it is").isFalse();
    word(CommandsLayout.APP_CPU, 1 + HERE);
    assertThat(port.applicationWaits(HERE)).as("it is awake").isTrue();
    assertThat(port.applicationWaits(HERE + 1)).as("it is elsewhere").isFalse();
    word(CommandsLayout.APP_SLEEPING, 1);
    assertThat(port.applicationWaits(HERE)).as("it has nothing to do").isFalse();
    event();
    assertThat(port.applicationWaits(HERE)).as("it was rung and has not run").isTrue();
    consumed(1);
    port.turn(nowUs);
    assertThat(port.applicationWaits(HERE)).isFalse();
  }

  @Test
  void itIsToldWhereTheDataplanePolls() {
    port.applicationWaits(HERE);
    assertThat(regions.events().get(ValueLayout.JAVA_INT, EventsLayout.DATAPLANE_CPU))
        .isEqualTo(1 + HERE);
  }
}
