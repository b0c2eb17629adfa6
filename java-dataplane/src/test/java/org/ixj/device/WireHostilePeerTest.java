// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.ixj.linux.DescriptorMessage;
import org.ixj.linux.Fd;
import org.ixj.linux.LinuxException;
import org.ixj.linux.Mapping;
import org.ixj.linux.Memfd;
import org.ixj.linux.UnixSocket;
import org.ixj.stats.Counter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A peer that has the descriptors and the memory and does as it likes with them. */
class WireHostilePeerTest {
  private static final int BUFFERS = 64;
  private static final int TO_LISTENER = WireLayout.ring(0, false);
  private static final int FROM_LISTENER = WireLayout.ring(0, true);

  private final Arena arena = Arena.ofConfined();
  private Path path;
  private Station victim;
  private WireHandshake.Offer offer;
  private MemorySegment memory;

  @BeforeEach
  void attach() throws Exception {
    path = WireLinks.freshPath();
    victim = new Station(WireDevice.listen(path, 1, WireParameters.of(WireLinks.MAC)), BUFFERS);
    join();
  }

  private void join() {
    CompletableFuture<WireHandshake.Offer> connecting =
        CompletableFuture.supplyAsync(() -> WireHandshake.connect(path));
    Station.until(
        () -> {
          victim.receive();
          return connecting.isDone() && victim.queue().linkUp();
        },
        "the link");
    offer = connecting.join();
    memory =
        Mapping.map(offer.memory(), offer.parameters().memoryBytes(), Mapping.READ_WRITE, arena);
  }

  @AfterEach
  void close() {
    offer.link().close();
    offer.memory().close();
    victim.close();
    arena.close();
  }

  private void store(int ring, long word, long value) {
    memory.set(ValueLayout.JAVA_LONG, WireLayout.control(ring) + word, value);
  }

  private void slotLength(int slot, int length) {
    WireParameters parameters = WireParameters.of(WireLinks.MAC);
    long at = WireLayout.slots(TO_LISTENER, parameters);
    memory.set(
        ValueLayout.JAVA_INT, at + (long) slot * WireLayout.slotBytes(parameters.mtu()), length);
  }

  private void theLinkIsGivenUpAndANewPeerIsTakenOn() {
    assertThat(victim.queue().linkUp()).isFalse();
    assertThat(victim.count(Counter.WIRE_VIOLATION)).isEqualTo(1);
    assertThat(victim.leaksNothing()).isTrue();
    offer.link().close();
    offer.memory().close();
    MemorySegment former = memory;
    join();
    assertThat(victim.queue().linkUp()).isTrue();
    // What the former peer still has mapped is no longer anybody's memory.
    former.fill((byte) 0xFF);
    assertThat(victim.receive()).isEmpty();
    assertThat(victim.queue().linkUp()).isTrue();
    assertThat(memory.get(ValueLayout.JAVA_LONG, 0)).isZero();
  }

  @Test
  void aProducerIndexBeyondTheRingEndsTheLink() {
    store(TO_LISTENER, WireLayout.PRODUCED, WireParameters.DEFAULT_SLOTS + 1);
    assertThat(victim.receive()).isEmpty();
    theLinkIsGivenUpAndANewPeerIsTakenOn();
  }

  @Test
  void aProducerIndexThatGoesBackEndsTheLink() {
    store(TO_LISTENER, WireLayout.PRODUCED, -1);
    assertThat(victim.receive()).isEmpty();
    theLinkIsGivenUpAndANewPeerIsTakenOn();
  }

  @Test
  void aConsumerIndexAheadOfWhatWasProducedEndsTheLink() {
    store(FROM_LISTENER, WireLayout.CONSUMED, WireParameters.DEFAULT_SLOTS + 1);
    while (victim.send(Station.frame(64, 1))) {
      assertThat(victim.queue().linkUp()).isTrue();
    }
    theLinkIsGivenUpAndANewPeerIsTakenOn();
  }

  @Test
  void framesOfImpossibleLengthAreCountedAndDroppedAndOthersPass() {
    int[] lengths = {0, 13, -1, Integer.MIN_VALUE, 1519, 2048, Integer.MAX_VALUE};
    for (int i = 0; i < lengths.length; i++) {
      slotLength(i, lengths[i]);
    }
    slotLength(lengths.length, 60);
    store(TO_LISTENER, WireLayout.PRODUCED, lengths.length + 1);
    int[] mbufs = new int[16];
    assertThat(victim.queue().receive(mbufs, 16)).isEqualTo(1);
    assertThat(victim.pool().length(mbufs[0])).isEqualTo(60);
    assertThat(victim.count(Counter.DEVICE_BAD_LENGTH)).isEqualTo(lengths.length);
    victim.pool().free(mbufs[0]);
    assertThat(victim.leaksNothing()).isTrue();
    assertThat(victim.queue().linkUp()).isTrue();
  }

  @Test
  void anythingWrittenOverTheWholeMemoryEndsInNoMoreThanADeadLink() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 200; round++) {
      if (!victim.queue().linkUp()) {
        offer.link().close();
        offer.memory().close();
        join();
      }
      for (long at = 0; at < WireLayout.control(2); at += Long.BYTES) {
        long value = random.nextBoolean() ? random.nextInt(-3, 400) : random.nextLong();
        memory.set(ValueLayout.JAVA_LONG, at, value);
      }
      for (int slot = 0; slot < WireParameters.DEFAULT_SLOTS; slot++) {
        slotLength(slot, random.nextInt(-100, 4000));
      }
      victim.receive();
      victim.send(Station.frame(64, round));
      victim.queue().prepareSleep();
      victim.receive();
      victim.queue().awake();
    }
    assertThat(victim.leaksNothing()).isTrue();
  }

  @Test
  void theMemoryCannotBeTruncatedGrownOrSealedAgainstUs() {
    assertThatThrownBy(() -> Memfd.resize(offer.memory(), 0)).isInstanceOf(LinuxException.class);
    assertThatThrownBy(() -> Memfd.resize(offer.memory(), 1L << 30))
        .isInstanceOf(LinuxException.class);
    assertThatThrownBy(() -> Memfd.seal(offer.memory(), Memfd.SEAL_FUTURE_WRITE))
        .isInstanceOf(LinuxException.class);
    try (Fd again =
        Fd.openReadWrite(Path.of("/proc/self/fd/" + offer.memory().number()), false, "")) {
      assertThatThrownBy(() -> Memfd.resize(again, 0)).isInstanceOf(LinuxException.class);
    }
    byte[] frame = Station.frame(64, 1);
    assertThat(victim.send(frame)).isTrue();
  }

  @Test
  void aFloodOfDoorbellsAndADeafPeerBlockNobody() {
    UnixSocket doorbell = offer.link().doorbell(0);
    for (int i = 0; i < 10_000; i++) {
      doorbell.ring();
    }
    victim.queue().awake();
    // Never drained: the socket's buffer fills, and still every flush returns.
    for (int i = 0; i < 10_000; i++) {
      store(FROM_LISTENER, WireLayout.CONSUMED, i);
      memory.set(ValueLayout.JAVA_INT, WireLayout.control(FROM_LISTENER) + WireLayout.SLEEPING, 1);
      assertThat(victim.send(Station.frame(64, i))).isTrue();
    }
    assertThat(victim.queue().linkUp()).isTrue();
  }

  @Test
  void aPeerThatHangsUpButKeepsProducingIsLeftBehind() {
    offer.link().doorbell(0).shutdown();
    victim.queue().prepareSleep();
    victim.queue().awake();
    assertThat(victim.queue().linkUp()).isFalse();
    assertThat(victim.count(Counter.WIRE_DOWN)).isEqualTo(1);
    int taken = 0;
    for (int produced = 1; produced <= 10 * WireParameters.DEFAULT_SLOTS; produced++) {
      slotLength((produced - 1) % WireParameters.DEFAULT_SLOTS, 60);
      store(TO_LISTENER, WireLayout.PRODUCED, produced);
      int[] mbufs = new int[1];
      if (victim.queue().receive(mbufs, 1) == 1) {
        victim.pool().free(mbufs[0]);
        taken++;
      }
    }
    assertThat(taken).isEqualTo(WireParameters.DEFAULT_SLOTS);
  }

  @Test
  void aConnectorRefusesMemoryItsListenerCouldTruncate() throws Exception {
    Path trap = WireLinks.freshPath();
    WireParameters parameters = WireParameters.of(WireLinks.MAC);
    try (UnixSocket listener = UnixSocket.listen(trap, 0600, 1);
        Fd unsealed = Memfd.create("trap", parameters.memoryBytes())) {
      refused(trap, listener, parameters.encode(), List.of(unsealed), "not sealed");
      Memfd.seal(unsealed, Memfd.SEAL_SHRINK);
      refused(trap, listener, parameters.encode(), List.of(unsealed), "not sealed");
      try (Fd small = Memfd.create("trap", 4096)) {
        Memfd.seal(small, Memfd.SEAL_SHRINK | Memfd.SEAL_GROW);
        refused(trap, listener, parameters.encode(), List.of(small), "not sealed");
      }
      refused(trap, listener, parameters.encode(), List.of(), "not enough descriptors");
      refused(trap, listener, new byte[] {1}, List.of(unsealed), "another program");
      byte[] huge = parameters.encode();
      huge[20] = (byte) 0xFF; // the number of slots
      refused(trap, listener, huge, List.of(unsealed), "slots");
      WireParameters two = WireParameters.of(2, WireLinks.MAC);
      try (Fd memory = WireHandshake.createMemory(two)) {
        refused(trap, listener, two.encode(), List.of(memory, memory), "no answer");
      }
    }
    Files.delete(trap);
  }

  private static void refused(
      Path trap, UnixSocket listener, byte[] answer, List<Fd> descriptors, String message) {
    CompletableFuture<Throwable> outcome =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                WireDevice.connect(trap, 1, 0).close();
                return new AssertionError("connected");
              } catch (DeviceException e) {
                return e;
              }
            });
    UnixSocket[] connection = new UnixSocket[1];
    Station.until(
        () -> {
          connection[0] = listener.accept();
          return connection[0] != null;
        },
        "the connector");
    DescriptorMessage.send(connection[0], answer, descriptors);
    assertThat(outcome.join()).isInstanceOf(DeviceException.class).hasMessageContaining(message);
    connection[0].close();
  }
}
