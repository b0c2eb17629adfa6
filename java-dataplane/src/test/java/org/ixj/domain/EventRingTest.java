// SPDX-License-Identifier: Apache-2.0
package org.ixj.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.ixj.abi.Abi;
import org.ixj.abi.CommandsLayout;
import org.ixj.abi.EventType;
import org.ixj.abi.EventsLayout;
import org.ixj.net.Addresses;
import org.junit.jupiter.api.Test;

/** Event conditions out, and a consumer that lies about how far it is. */
final class EventRingTest {
  private static final PortConfig SMALL = new PortConfig(1, 4, 4, 1);

  private final MemorySegment events = Arena.ofAuto().allocate(SMALL.eventsBytes(), 64);
  private final MemorySegment commands = Arena.ofAuto().allocate(SMALL.commandsBytes(), 64);
  private final Addresses addresses = new Addresses(new SplittableRandom(1));
  private final EventRing ring = new EventRing(events, commands, SMALL, addresses);

  private void consumed(long head) {
    commands.set(ValueLayout.JAVA_LONG, CommandsLayout.EVENT_HEAD, head);
  }

  private long published() {
    return events.get(ValueLayout.JAVA_LONG, EventsLayout.EVENT_TAIL);
  }

  @Test
  void nothingIsVisibleBeforePublish() {
    assertThat(ring.recv(7, 4096, 100)).isTrue();
    assertThat(published()).isZero();

    assertThat(ring.publish()).isTrue();

    assertThat(published()).isEqualTo(1);
    long at = EventsLayout.slots(4);
    assertThat(events.get(ValueLayout.JAVA_INT, at + EventsLayout.TYPE)).isEqualTo(EventType.RECV);
    assertThat(events.get(ValueLayout.JAVA_LONG, at + EventsLayout.COOKIE)).isEqualTo(7);
    assertThat(events.get(ValueLayout.JAVA_LONG, at + EventsLayout.AMOUNT)).isEqualTo(4096);
    assertThat(events.get(ValueLayout.JAVA_INT, at + EventsLayout.LENGTH)).isEqualTo(100);
    assertThat(ring.publish()).isFalse();
  }

  /** 16 bytes in network order; the ring's own numbers stay inside. */
  @Test
  void anAddressIsWrittenAsItIs() {
    assertThat(ring.knock(1, 2, 0x0A00_0002, 40_000, 80)).isTrue();
    int ipv6 = addresses.of(0x2001_0DB8_0000_0000L, 0xABCD);
    assertThat(ring.udpRecv(1, 2, ipv6, 53, 0, 1)).isTrue();
    assertThat(address(0)).isEqualTo("00000000000000000000ffff0a000002");
    assertThat(address(1)).isEqualTo("20010db800000000000000000000abcd");
  }

  private String address(int slot) {
    long at = EventsLayout.slots(4) + (long) slot * Abi.SLOT_BYTES + EventsLayout.ADDRESS;
    byte[] bytes = events.asSlice(at, Abi.ADDRESS_BYTES).toArray(ValueLayout.JAVA_BYTE);
    return HexFormat.of().formatHex(bytes);
  }

  @Test
  void fullRingRefusesAndTakesAgainAfterConsumption() {
    for (int i = 0; i < 4; i++) {
      assertThat(ring.timerFired(i)).isTrue();
    }
    assertThat(ring.timerFired(4)).isFalse();
    ring.publish();
    assertThat(ring.timerFired(4)).isFalse();
    consumed(1);
    assertThat(ring.timerFired(4)).isTrue();
    assertThat(ring.timerFired(5)).isFalse();
  }

  @Test
  void consumerThatClaimsWhatWasNeverPublishedOrGoesBackIsNotBelieved() {
    for (int i = 0; i < 4; i++) {
      ring.timerFired(i);
    }
    ring.publish();
    for (long lie : new long[] {5, 1L << 40, -1, Long.MIN_VALUE}) {
      consumed(lie);
      assertThat(ring.timerFired(9)).as("head %d", lie).isFalse();
    }
    consumed(2);
    assertThat(ring.timerFired(9)).isTrue();
    consumed(1);
    ring.refreshHead();
    assertThat(ring.head()).isEqualTo(2);
  }

  @Test
  void slotsWrap() {
    for (int i = 0; i < 1000; i++) {
      assertThat(ring.sent(i, i * 10L, 1)).isTrue();
      ring.publish();
      long at = EventsLayout.slots(4) + (i & 3L) * Abi.SLOT_BYTES;
      assertThat(events.get(ValueLayout.JAVA_LONG, at + EventsLayout.AMOUNT)).isEqualTo(i * 10L);
      consumed(i + 1L);
    }
  }
}
