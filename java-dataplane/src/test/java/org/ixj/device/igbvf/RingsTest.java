// SPDX-License-Identifier: Apache-2.0
package org.ixj.device.igbvf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.ixj.memory.FrameSink;
import org.ixj.memory.MbufPool;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;
import org.ixj.vfio.Mmio;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The rings with the test in the place of the device: registers are plain memory. */
class RingsTest {
  private static final int SPARE = 4;
  private static final int MAX_FRAME = 1518;
  private static final int GOOD = RxDescriptor.DONE | RxDescriptor.END;

  private final Arena arena = Arena.ofAuto();
  private final Mmio registers = new Mmio(arena.allocate(0x4000, 4));
  private final MemorySegment memory = arena.allocate(1 << 15, 128);
  private final MbufPool pool =
      new MbufPool(
          arena.allocate((long) (ReceiveRing.DESCRIPTORS + SPARE) * MbufPool.BUFFER_BYTES, 4096));
  private final MemorySegment buffers = arena.allocate(TransmitRing.BUFFERS_BYTES, 4096);
  private final Counters counters = new Counters();
  private final int[] mbufs = new int[8];
  private ReceiveRing receive;
  private TransmitRing transmit;

  @BeforeEach
  void start() {
    receive =
        new ReceiveRing(
            registers, 0, memory, 0, 0x1000_0000L, pool, 0x2000_0000L, MAX_FRAME, counters);
    receive.start();
    transmit =
        new TransmitRing(
            registers, 1, memory, 16384, 0x1000_4000L, buffers, 0x3000_0000L, MAX_FRAME);
    transmit.start();
  }

  /** What the device does with the next frame. */
  private void arrive(int descriptor, int status, int length, int tag) {
    RxDescriptor.complete(memory, (long) descriptor * RxDescriptor.BYTES, status, length, tag);
  }

  @Test
  void theRingKeepsItsBuffersAndHandsUpOnlyWhatItCanReplace() {
    assertThat(pool.available()).isEqualTo(SPARE);
    for (int i = 0; i < SPARE + 1; i++) {
      arrive(i, GOOD, 100 + i, 0);
    }
    assertThat(receive.receive(mbufs, 8)).isEqualTo(SPARE);
    assertThat(counters.get(Counter.RX_NO_MBUF)).isEqualTo(1);
    for (int i = 0; i < SPARE; i++) {
      assertThat(pool.length(mbufs[i])).isEqualTo(100 + i);
      pool.free(mbufs[i]);
    }
    assertThat(receive.receive(mbufs, 8)).isEqualTo(1);
    assertThat(pool.length(mbufs[0])).isEqualTo(104);
  }

  @Test
  void aTagTheDeviceTookOutIsPutBack() {
    MemorySegment m = pool.segment();
    arrive(0, GOOD, 60, 0);
    receive.receive(mbufs, 1); // tells which buffer comes next: they were taken in order
    long next = pool.offset(mbufs[0] + 1);
    for (int i = 0; i < 60; i++) {
      m.set(ValueLayout.JAVA_BYTE, next + i, (byte) i);
    }
    arrive(1, GOOD | RxDescriptor.TAGGED, 60, 0xA001);
    assertThat(receive.receive(mbufs, 1)).isEqualTo(1);
    assertThat(pool.offset(mbufs[0])).isEqualTo(next);
    assertThat(pool.length(mbufs[0])).isEqualTo(64);
    byte[] frame = m.asSlice(next, 64).toArray(ValueLayout.JAVA_BYTE);
    assertThat(frame).startsWith(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0x81, 0, 0xA0, 1, 12, 13);
    assertThat(frame).endsWith(58, 59);
  }

  @Test
  void aFrameInSeveralBuffersIsOneDropAndTheNextIsTaken() {
    arrive(0, RxDescriptor.DONE, 2048, 0);
    arrive(1, RxDescriptor.DONE, 2048, 0);
    arrive(2, GOOD, 10, 0);
    arrive(3, GOOD, 60, 0);
    assertThat(receive.receive(mbufs, 8)).isEqualTo(1);
    assertThat(pool.length(mbufs[0])).isEqualTo(60);
    assertThat(counters.get(Counter.DEVICE_BAD_LENGTH)).isEqualTo(1);
    assertThat(pool.available()).isEqualTo(SPARE - 1);
  }

  @Test
  void damagedAndImpossibleFramesAreCountedAndTheirBuffersKept() {
    arrive(0, GOOD | RxDescriptor.DAMAGED, 60, 0);
    arrive(1, GOOD, 13, 0);
    arrive(2, GOOD, MAX_FRAME + 1, 0);
    assertThat(receive.receive(mbufs, 8)).isZero();
    assertThat(counters.get(Counter.DEVICE_DAMAGED)).isEqualTo(1);
    assertThat(counters.get(Counter.DEVICE_BAD_LENGTH)).isEqualTo(2);
    assertThat(pool.available()).isEqualTo(SPARE);
  }

  @Test
  void aCardThatAlwaysReportsFramesOfNoLengthHoldsNobody() {
    try (RestlessCard _ = new RestlessCard(ReceiveRing.DESCRIPTORS, i -> arrive(i, GOOD, 0, 0))) {
      CompletableFuture<Void> polling =
          CompletableFuture.runAsync(
              () -> {
                for (int turn = 0; turn < 1000; turn++) {
                  long before = counters.get(Counter.DEVICE_BAD_LENGTH);
                  assertThat(receive.receive(mbufs, 8)).isZero();
                  assertThat(counters.get(Counter.DEVICE_BAD_LENGTH) - before)
                      .isLessThanOrEqualTo(ReceiveRing.DESCRIPTORS);
                }
              });
      assertThat(polling).succeedsWithin(Duration.ofSeconds(20));
    }
  }

  @Test
  void onlyAChecksumFoundRightIsBelieved() {
    arrive(0, GOOD | RxDescriptor.TRANSPORT_CHECKED, 60, 0);
    arrive(1, GOOD | RxDescriptor.TRANSPORT_CHECKED | RxDescriptor.TRANSPORT_WRONG, 60, 0);
    arrive(2, GOOD, 60, 0);
    assertThat(receive.receive(mbufs, 8)).isEqualTo(3);
    assertThat(pool.isTransportChecked(mbufs[0])).isTrue();
    assertThat(pool.isTransportChecked(mbufs[1])).isFalse();
    assertThat(pool.isTransportChecked(mbufs[2])).isFalse();
  }

  private int transmitTail() {
    return registers.read(VfRegisters.TDT + VfRegisters.QUEUE_STRIDE);
  }

  private long descriptor(int index) {
    return 16384 + (long) index * TxDescriptor.BYTES;
  }

  private void commit() {
    assertThat(transmit.begin(60)).isNotEqualTo(FrameSink.FULL);
    transmit.commit();
  }

  @Test
  void theDoorbellRingsOnceAFlush() {
    commit();
    commit();
    assertThat(transmitTail()).isZero();
    transmit.flush();
    assertThat(transmitTail()).isEqualTo(2);
  }

  @Test
  void aFullRingPushesBackUntilTheDeviceReports() {
    int sent = 0;
    while (transmit.begin(60) != FrameSink.FULL) {
      transmit.commit();
      sent++;
    }
    assertThat(sent).isEqualTo(TransmitRing.DESCRIPTORS - 2);
    // Full rings are shown to the device, or nothing would ever be reported.
    assertThat(transmitTail()).isEqualTo(sent);
    TxDescriptor.complete(memory, descriptor(31));
    assertThat(transmit.begin(60)).isNotEqualTo(FrameSink.FULL);
  }

  @Test
  void framesOfOneKindShareAContext() {
    for (boolean tcp : new boolean[] {true, true, false}) {
      transmit.begin(60);
      transmit.insertChecksum(14, 20, tcp);
      transmit.commit();
    }
    commit();
    transmit.flush();
    // Context, two frames, another context, its frame, and one that needs none.
    assertThat(transmitTail()).isEqualTo(6);
  }

  private byte[] appended(int bytes) {
    byte[] payload = new byte[bytes];
    new SplittableRandom(bytes).nextBytes(payload);
    transmit.append(arena.allocateFrom(ValueLayout.JAVA_BYTE, payload), 0, bytes);
    return payload;
  }

  private int command(int index) {
    return memory.get(ValueLayout.JAVA_INT, descriptor(index) + 8);
  }

  @Test
  void aFrameToBeCutIsAContextAndAsManyBuffersAsItNeeds() {
    assertThat(transmit.beginSegmented(14, 32, 5000, 1448)).isZero();
    byte[] payload = appended(5000);
    transmit.commit();
    transmit.flush();
    assertThat(transmitTail()).isEqualTo(4);
    // MSS 1448, L4LEN 32.
    assertThat(memory.get(ValueLayout.JAVA_INT, descriptor(0) + 12))
        .isEqualTo(1448 << 16 | 32 << 8);
    int[] bytes = {2048, 2048, 66 + 5000 - 4096};
    for (int i = 0; i < 3; i++) {
      long at = descriptor(1 + i);
      assertThat(memory.get(ValueLayout.JAVA_LONG, at)).isEqualTo(0x3000_0000L + 2048L * i);
      assertThat(command(1 + i) & 0xFFFF).isEqualTo(bytes[i]);
      assertThat(command(1 + i) & TxDescriptor.SEGMENT).isNotZero();
      assertThat(command(1 + i) & TxDescriptor.END).isEqualTo(i < 2 ? 0 : TxDescriptor.END);
      // PAYLEN without headers; both checksums.
      assertThat(memory.get(ValueLayout.JAVA_INT, at + 12)).isEqualTo(5000 << 14 | 0x300);
    }
    assertThat(buffers.asSlice(66, 5000).toArray(ValueLayout.JAVA_BYTE)).isEqualTo(payload);
  }

  @Test
  void aFrameToBeCutGoesOnInTheFirstBufferBehindTheLast() {
    while (transmit.begin(60) != FrameSink.FULL) {
      transmit.commit(); // 510 of them: the next begins in the last buffer but one
    }
    for (int done = 31; done < 480; done += 32) {
      TxDescriptor.complete(memory, descriptor(done));
    }
    assertThat(transmit.beginSegmented(14, 20, 8000, 1460)).isEqualTo(510 * 2048L);
    byte[] payload = appended(8000);
    transmit.commit();
    transmit.flush();
    assertThat(transmitTail()).isEqualTo(3);
    int first = 2 * 2048 - 54;
    byte[] stored =
        Arrays.copyOf(
            buffers.asSlice(510 * 2048L + 54, first).toArray(ValueLayout.JAVA_BYTE), 8000);
    MemorySegment.copy(buffers, ValueLayout.JAVA_BYTE, 0, stored, first, 8000 - first);
    assertThat(stored).isEqualTo(payload);
    assertThat(memory.get(ValueLayout.JAVA_LONG, descriptor(2))).isEqualTo(0x3000_0000L + 2048);
  }

  @Test
  void aFrameToBeCutFindsRoomWholeOrNotAtAll() {
    int most = TransmitRing.MAX_SEGMENTED_BYTES;
    int sent = 0;
    while (transmit.beginSegmented(14, 60, most, 1420) != FrameSink.FULL) {
      appended(most);
      transmit.commit();
      sent++;
    }
    // A context for all, and 32 descriptors each.
    assertThat(sent).isEqualTo((TransmitRing.DESCRIPTORS - 2) / 32);
    assertThat(transmitTail()).isEqualTo(1 + 32 * sent);
    TxDescriptor.complete(memory, descriptor(32));
    assertThat(transmit.beginSegmented(14, 60, most, 1420)).isNotEqualTo(FrameSink.FULL);
  }

  @Test
  void whatADeviceCouldNotCutIsRefused() {
    assertThatThrownBy(
            () -> transmit.beginSegmented(14, 20, TransmitRing.MAX_SEGMENTED_BYTES + 1, 1460))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> transmit.beginSegmented(14, 20, 3000, MAX_FRAME - 53))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> transmit.beginSegmented(14, 20, 3000, 0))
        .isInstanceOf(IllegalArgumentException.class);
    transmit.beginSegmented(14, 20, 3000, 1460);
    assertThatThrownBy(() -> appended(3001)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aFrameBehindAContextKeepsTheBufferItWasBegunIn() {
    long at = transmit.begin(60);
    transmit.insertChecksum(14, 20, true);
    transmit.commit();
    assertThat(memory.get(ValueLayout.JAVA_LONG, descriptor(1))).isEqualTo(0x3000_0000L + at);
  }
}
