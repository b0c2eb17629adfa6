// SPDX-License-Identifier: Apache-2.0
package org.ixj.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.ixj.abi.Abi;
import org.ixj.abi.CommandsLayout;
import org.ixj.abi.EventsLayout;
import org.ixj.abi.Handle;
import org.ixj.abi.IpAddress;
import org.ixj.abi.Op;
import org.ixj.abi.ResultCode;
import org.ixj.domain.PortRegions.Protection;
import org.ixj.linux.Mapping;
import org.ixj.stack.Stack;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The gate between a hostile application's batched system calls and the stack. */
final class CommandRingTest {
  private final Arena arena = Arena.ofShared();
  private final Counters counters = new Counters();
  private PortRegions regions;
  private MemorySegment commands;
  private CommandRing ring;
  private long tail;

  @BeforeEach
  void make() {
    regions = new PortRegions(SmallStack.CONFIG, Protection.FULL, false, arena);
    commands =
        Mapping.map(
            regions.handover().get(2),
            SmallStack.CONFIG.commandsBytes(),
            Mapping.READ_WRITE,
            arena);
    Stack stack = SmallStack.on(regions, counters);
    ring = new CommandRing(regions, stack, counters);
  }

  @AfterEach
  void unmap() {
    arena.close();
  }

  private long slot(long index) {
    return CommandsLayout.SLOTS + index % SmallStack.CONFIG.commandEntries() * Abi.SLOT_BYTES;
  }

  private void put(int op, int count, long handle, long cookie, int address, int port) {
    long at = slot(tail);
    commands.asSlice(at, Abi.SLOT_BYTES).fill((byte) 0);
    commands.set(ValueLayout.JAVA_INT, at + CommandsLayout.OP, op);
    commands.set(ValueLayout.JAVA_INT, at + CommandsLayout.COUNT, count);
    commands.set(ValueLayout.JAVA_LONG, at + CommandsLayout.HANDLE, handle);
    commands.set(ValueLayout.JAVA_LONG, at + CommandsLayout.COOKIE, cookie);
    long low = IpAddress.lowOfIpv4(address);
    IpAddress.put(commands, at + CommandsLayout.ADDRESS, 0, low);
    commands.set(ValueLayout.JAVA_SHORT, at + CommandsLayout.PORT, (short) port);
    tail++;
  }

  private void entry(int i, int offset, int length) {
    long at = slot(tail - 1) + CommandsLayout.SG + i * CommandsLayout.SG_BYTES;
    commands.set(ValueLayout.JAVA_INT, at + CommandsLayout.SG_OFFSET, offset);
    commands.set(ValueLayout.JAVA_INT, at + CommandsLayout.SG_LENGTH, length);
  }

  private void publish(long claimed) {
    commands.set(ValueLayout.JAVA_LONG, CommandsLayout.COMMAND_TAIL, claimed);
  }

  /** Executes what was put last; its result. */
  private long run() {
    publish(tail);
    assertThat(ring.execute(64, 0)).isPositive();
    return result(tail - 1);
  }

  private long result(long index) {
    return regions
        .events()
        .get(
            ValueLayout.JAVA_LONG,
            EventsLayout.RESULTS + index % SmallStack.CONFIG.commandEntries() * Long.BYTES);
  }

  private long udpSocket() {
    put(Op.UDP_BIND, 0, 0, 9, 0, 5000);
    return run();
  }

  @Test
  void listenGivesAHandleAndUnlistenTakesItOnce() {
    put(Op.LISTEN, 16, 0, 1, 0, 80);
    long handle = run();
    assertThat(Handle.kind(handle)).isEqualTo(Handle.LISTENER);

    put(Op.UNLISTEN, 0, handle, 0, 0, 0);
    assertThat(run()).isZero();
    put(Op.UNLISTEN, 0, handle, 0, 0, 0);
    assertThat(run()).isEqualTo(ResultCode.BAD_HANDLE);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 15, 16, -1, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void unknownOperationIsUnsupported(int op) {
    put(op, 0, 0, 0, 0, 0);
    assertThat(run()).isEqualTo(ResultCode.UNSUPPORTED);
  }

  @Test
  void everyOperationOnAForgedHandleIsBadHandle() {
    long listener = Handle.of(Handle.LISTENER, 1, 0);
    for (long forged :
        new long[] {0, -1, 1, Long.MAX_VALUE, listener, Handle.of(Handle.CONNECTION, 7, -1)}) {
      for (int op :
          new int[] {Op.UNLISTEN, Op.ACCEPT, Op.REJECT, Op.RECV_DONE, Op.CLOSE, Op.ABORT}) {
        put(op, 0, forged, 0, 0, 0);
        assertThat(run()).as("op %d, handle %x", op, forged).isEqualTo(ResultCode.BAD_HANDLE);
      }
      put(Op.SENDV, 1, forged, 0, 0, 0);
      entry(0, 0, 1);
      assertThat(run()).as("sendv, handle %x", forged).isEqualTo(ResultCode.BAD_HANDLE);
      for (int op : new int[] {Op.UDP_RECV_DONE, Op.UDP_CLOSE}) {
        put(op, 0, forged, 0, 0, 0);
        assertThat(run()).as("op %d, handle %x", op, forged).isNegative();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"65535 2", "65536 1", "-1 1", "0 -1", "0 65537", "-2147483648 -2147483648"})
  void entryOutsideTheArenaIsAFaultAndCounted(String entry) {
    String[] words = entry.split(" ", -1);
    long socket = udpSocket();
    put(Op.UDP_SENDV, 1, socket, 0, 0x0A00_0002, 53);
    entry(0, Integer.parseInt(words[0]), Integer.parseInt(words[1]));

    assertThat(run()).isEqualTo(ResultCode.FAULT);
    assertThat(counters.get(Counter.COMMANDS_FAULT)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Abi.SG_MAX + 1, Integer.MAX_VALUE})
  void wrongNumberOfEntriesIsInvalid(int count) {
    put(Op.SENDV, count, 0, 0, 0, 0);
    assertThat(run()).isEqualTo(ResultCode.INVALID);
  }

  @Test
  void aDatagramHasFewerEntriesForItsAddressLiesBehindThem() {
    long socket = udpSocket();
    put(Op.UDP_SENDV, Abi.UDP_SG_MAX + 1, socket, 0, 0x0A00_0002, 53);
    assertThat(run()).isEqualTo(ResultCode.INVALID);
    put(Op.UDP_SENDV, Abi.UDP_SG_MAX, socket, 0, 0x0A00_0002, 53);
    entry(0, 0, 1);
    entry(1, 1, 1);
    assertThat(run()).isZero();
  }

  /** IPv6 is not spoken here, and IPv4's class E stands for IPv6 inside: neither gets in. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "2001:db8::1",
        "::1",
        "ff02::1",
        "::ffff:240.0.0.1",
        "::ffff:243.255.255.255",
        "::ffff:255.255.255.255",
        "::ffff:0.0.0.0",
        "::10.0.0.1",
        "1::ffff:10.0.0.1",
      })
  void anAddressThatIsNotOursIsNoneToBindTo(String text) {
    IpAddress address = IpAddress.parse(text);
    for (int op : new int[] {Op.LISTEN, Op.UDP_BIND}) {
      put(op, 16, 0, 1, 0, 80);
      to(address);
      assertThat(run()).isEqualTo(ResultCode.INVALID);
    }
    put(Op.CONNECT, 0, 0, 1, 0, 80);
    to(address);
    assertThat(run()).isIn((long) ResultCode.INVALID, (long) ResultCode.UNREACHABLE);
    put(Op.UDP_SENDV, 1, udpSocket(), 0, 0, 80);
    to(address);
    assertThat(run()).isEqualTo(ResultCode.UNREACHABLE);
  }

  /** Nor does it where the number of that IPv4 address stands for one of ours, or for nothing. */
  @Test
  void numbersAreNotForTheApplicationToName() {
    ring = new CommandRing(regions, SmallStack.ipv6(regions, counters), counters);
    for (int number = 0xF000_0000; number < 0xF000_0100; number++) {
      put(Op.UDP_BIND, 0, 0, 1, number, 80);
      assertThat(run()).as("%08x", number).isEqualTo(ResultCode.INVALID);
    }
    put(Op.LISTEN, 16, 0, 1, 0xF3FF_FFFF, 80);
    assertThat(run()).isEqualTo(ResultCode.INVALID);
    put(Op.UDP_SENDV, 1, udpSocket(), 0, 0xF3FF_FFFF, 80);
    assertThat(run()).isEqualTo(ResultCode.UNREACHABLE);
    put(Op.UDP_BIND, 0, 0, 1, 0, 80);
    to(IpAddress.parse("2001:db8::1"));
    assertThat(run()).as("which is ours").isPositive();
  }

  private void to(IpAddress address) {
    long at = slot(tail - 1) + CommandsLayout.ADDRESS;
    IpAddress.put(commands, at, address.high(), address.low());
  }

  @Test
  void producerIndexThatJumpsOrRunsBackwardsExecutesNothing() {
    put(Op.LISTEN, 16, 0, 1, 0, 80);
    for (long lie : new long[] {17, 1L << 40, -1, Long.MIN_VALUE}) {
      publish(lie);
      assertThat(ring.execute(64, 0)).as("tail %d", lie).isZero();
      assertThat(ring.pending()).isFalse();
    }
    publish(1);
    assertThat(ring.execute(64, 0)).isEqualTo(1);
  }

  @Test
  void oneTurnExecutesNoMoreThanItsBound() {
    for (int i = 0; i < 16; i++) {
      put(Op.TIMER, 0, 0, i, 0, 0);
    }
    publish(tail);
    assertThat(ring.execute(5, 0)).isEqualTo(5);
    assertThat(ring.execute(64, 0)).isEqualTo(11);
  }

  /**
   * A thread rewrites the entry all the time between one that is inside the arena and one that is
   * far outside. With a second look at the slot after the check, the outside one would be read, and
   * the arena's bounds would throw.
   */
  @Test
  @Timeout(120)
  void slotThatChangesWhileItIsReadIsJudgedOnce() throws InterruptedException {
    long socket = udpSocket();
    AtomicBoolean done = new AtomicBoolean();
    put(Op.UDP_SENDV, 1, socket, 0, 0x0A00_0002, 53);
    long at = slot(tail - 1) + CommandsLayout.SG + CommandsLayout.SG_OFFSET;
    entry(0, 0, 64);
    Thread flipper =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!done.get()) {
                    RingWords.setOpaque(commands, at, Integer.MAX_VALUE);
                    RingWords.setOpaque(commands, at, 0);
                  }
                });
    int faults = 0;
    int sent = 0;
    try {
      // Until both sides of the race were seen, so the two threads did run against each other.
      for (int i = 0; i < 20_000 || faults == 0 || sent == 0; i++) {
        publish(tail);
        ring.execute(64, 0);
        // Inside the arena it is whatever UDP says; outside it must be a fault and no exception.
        long result = result(tail - 1);
        assertThat(result == 64 || result <= 0).as("result %d", result).isTrue();
        if (result == ResultCode.FAULT) {
          faults++;
        } else {
          sent++;
        }
        tail += SmallStack.CONFIG.commandEntries(); // the same slot again, after a lap of old ones
        publish(tail);
        ring.execute(64, 0);
      }
    } finally {
      done.set(true);
      flipper.join();
    }
  }

  @Test
  void randomSlotsNeverThrow() {
    Random random = new Random(42);
    byte[] bytes = new byte[Abi.SLOT_BYTES];
    for (int i = 0; i < 200_000; i++) {
      random.nextBytes(bytes);
      long at = slot(tail++);
      MemorySegment.copy(bytes, 0, commands, ValueLayout.JAVA_BYTE, at, bytes.length);
      commands.set(ValueLayout.JAVA_INT, at + CommandsLayout.OP, random.nextInt(16));
      if (random.nextBoolean()) {
        // A plausible handle, so that more than the first check is reached.
        long handle = Handle.of(1 + random.nextInt(3), random.nextInt(4), random.nextInt(4));
        commands.set(ValueLayout.JAVA_LONG, at + CommandsLayout.HANDLE, handle);
        commands.set(ValueLayout.JAVA_INT, at + CommandsLayout.COUNT, random.nextInt(6));
      }
      publish(tail);
      assertThat(ring.execute(64, i)).isEqualTo(1);
    }
  }
}
