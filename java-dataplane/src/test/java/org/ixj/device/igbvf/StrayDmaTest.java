// SPDX-License-Identifier: Apache-2.0
package org.ixj.device.igbvf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.ixj.device.DeviceQueue;
import org.ixj.device.EthernetLimits;
import org.ixj.device.VirtualFunctions;
import org.ixj.linux.Fd;
import org.ixj.linux.Mapping;
import org.ixj.linux.Memfd;
import org.ixj.memory.MbufPool;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;
import org.ixj.vfio.Mmio;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A card that is told to write where it may not. */
@Tag("lab")
class StrayDmaTest {
  private static final int PAGE_BYTES = 4096;
  private static final long POOL_BYTES = 1024L * MbufPool.BUFFER_BYTES;

  private final Arena arena = Arena.ofShared();
  private final Counters counters = new Counters();
  private final int[] mbufs = new int[64];

  private DeviceQueue open(IgbvfDevice device, MbufPool pool) {
    return device.open(0, pool, counters);
  }

  private MbufPool pool() {
    try (Fd file = Memfd.create("stray-dma", POOL_BYTES)) {
      return new MbufPool(Mapping.mapPopulated(file, POOL_BYTES, Mapping.READ_WRITE, arena));
    }
  }

  /** Where a page of ours lies in the machine: Documentation/admin-guide/mm/pagemap.rst. */
  private static long physicalAddress(MemorySegment page) throws Exception {
    try (RandomAccessFile map = new RandomAccessFile("/proc/self/pagemap", "r")) {
      map.seek(page.address() / PAGE_BYTES * Long.BYTES);
      long entry = Long.reverseBytes(map.readLong());
      return (entry & ((1L << 55) - 1)) * PAGE_BYTES;
    }
  }

  private static void frame(DeviceQueue queue) {
    begin(queue);
    queue.commit();
    queue.flush();
  }

  private static long begin(DeviceQueue queue) {
    long at = queue.begin(64);
    MemorySegment m = queue.segment();
    m.asSlice(at, 64).fill((byte) 0xEE);
    m.set(ValueLayout.JAVA_LONG_UNALIGNED, at, 0x0100_0200_0000_0002L);
    m.set(ValueLayout.JAVA_INT_UNALIGNED, at + 8, 0x0200_0000);
    m.set(ValueLayout.JAVA_SHORT_UNALIGNED, at + 12, (short) 0xB588);
    return at;
  }

  private static void until(BooleanSupplier condition, String what) {
    long deadline = System.nanoTime() + 30_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      LockSupport.parkNanos(10_000_000);
    }
  }

  @Test
  void memoryOutsideThePoolStaysAsItIsAndTheFunctionIsReset() throws Exception {
    VirtualFunctions functions = VirtualFunctions.require();
    functions.awaitLink();
    MemorySegment victim = Mapping.anonymous(PAGE_BYTES, arena);
    victim.fill((byte) 0x5A);
    try (IgbvfDevice sending = IgbvfDevice.open(functions.get(0), 1, EthernetLimits.MTU, 0);
        IgbvfDevice receiving = IgbvfDevice.open(functions.get(1), 1, EthernetLimits.MTU, 0)) {
      DeviceQueue out = open(sending, pool());
      MbufPool pool = pool();
      DeviceQueue in = open(receiving, pool);
      until(() -> came(out, in, pool), "a frame");

      long forbidden = physicalAddress(victim);
      for (int i = 0; i < ReceiveRing.DESCRIPTORS; i++) {
        RxDescriptor.offer(receiving.rings(), (long) i * RxDescriptor.BYTES, forbidden);
      }
      long resets = counters.get(Counter.DEVICE_RESETS);
      for (int i = 0; i < ReceiveRing.DESCRIPTORS; i++) {
        frame(out);
      }
      until(
          () -> {
            drain(in, pool);
            return counters.get(Counter.DEVICE_RESETS) > resets;
          },
          "the reset");
      assertThat(victim.toArray(ValueLayout.JAVA_BYTE)).containsOnly(0x5A);
      assertThat(VirtualFunctions.run("dmesg"))
          .contains("DMAR: [DMA Write")
          .contains("Request device [" + functions.get(1).address().substring(5) + "]");
      until(() -> came(out, in, pool), "a frame after the reset");
    }
    arena.close();
  }

  @Test
  void formerMessageBuffersAreOutOfReachBeforeTheyAreReplacedAndAfter() throws Exception {
    VirtualFunctions functions = VirtualFunctions.require();
    functions.awaitLink();
    try (Fd formerFile = Memfd.create("former", POOL_BYTES);
        Fd nextFile = Memfd.create("next", POOL_BYTES);
        IgbvfDevice sending = IgbvfDevice.open(functions.get(0), 1, EthernetLimits.MTU, 0);
        IgbvfDevice receiving = IgbvfDevice.open(functions.get(1), 1, EthernetLimits.MTU, 0)) {
      DeviceQueue out = open(sending, pool());
      MemorySegment buffers =
          Mapping.mapPopulated(formerFile, POOL_BYTES, Mapping.READ_WRITE, arena);
      // As a process of the former application has them, which lives on.
      MemorySegment former =
          Mapping.mapPopulated(formerFile, POOL_BYTES, Mapping.READ_WRITE, arena);
      MbufPool pool = new MbufPool(buffers);
      DeviceQueue in = open(receiving, pool);
      until(() -> came(out, in, pool), "a frame");

      in.suspend();
      former.fill((byte) 0x5A);
      int before = receiving.generation();
      // A card that does not rest: it has the descriptors of the former buffers, and goes on.
      Mmio registers = receiving.registers();
      registers.write(VfRegisters.RXDCTL, VfRegisters.RXDCTL_THRESHOLDS | VfRegisters.DCTL_ENABLE);
      QueueState.await(registers, VfRegisters.RXDCTL, true);
      registers.write(
          VfRegisters.RDT, (registers.read(VfRegisters.RDH) - 1) & (ReceiveRing.DESCRIPTORS - 1));
      until(
          () -> {
            frame(out);
            return receiving.generation() > before || !untouched(former);
          },
          "the fault");
      assertThat(untouched(former)).as("former buffers").isTrue();

      Mapping.replace(buffers, nextFile, Mapping.READ_WRITE);
      in.resume();
      until(() -> came(out, in, pool), "a frame in the next buffers");
      assertThat(untouched(former)).as("former buffers").isTrue();
      assertThat(buffers.toArray(ValueLayout.JAVA_BYTE)).contains(0xEE);
    }
    arena.close();
  }

  @Test
  void memoryMappedForReadingIsReadAndNotWritten() throws Exception {
    VirtualFunctions functions = VirtualFunctions.require();
    functions.awaitLink();
    try (Fd file = Memfd.create("read-only", PAGE_BYTES);
        IgbvfDevice sending = IgbvfDevice.open(functions.get(0), 1, EthernetLimits.MTU, 0);
        IgbvfDevice receiving = IgbvfDevice.open(functions.get(1), 1, EthernetLimits.MTU, 0)) {
      MemorySegment page = Mapping.mapPopulated(file, PAGE_BYTES, Mapping.READ_WRITE, arena);
      DeviceQueue out = open(sending, pool());
      MbufPool pool = pool();
      DeviceQueue in = open(receiving, pool);
      until(() -> came(out, in, pool), "a frame");
      until(() -> drain(in, pool) == 0, "silence");

      // As from an application's send arena: the card reads the frame from there.
      long ownBuffer = begin(out);
      MemorySegment.copy(out.segment(), ownBuffer, page, 0, 64);
      page.asSlice(32, 32).fill((byte) 0x5A);
      long readable = sending.vfio().map(page, false).iova();
      out.commit();
      long descriptor =
          ReceiveRing.BYTES + (long) sending.registers().read(VfRegisters.TDT) * TxDescriptor.BYTES;
      TxDescriptor.data(sending.rings(), descriptor, readable, 64, 64, TxDescriptor.END, 0);
      out.flush();
      int[] mbuf = new int[1];
      until(() -> in.receive(mbuf, 1) == 1, "the frame");
      assertThat(pool.segment().get(ValueLayout.JAVA_BYTE, pool.offset(mbuf[0]) + 40))
          .isEqualTo((byte) 0x5A);
      pool.free(mbuf[0]);

      page.fill((byte) 0x5A);
      int before = receiving.generation();
      long unwritable = receiving.vfio().map(page, false).iova();
      for (int i = 0; i < ReceiveRing.DESCRIPTORS; i++) {
        RxDescriptor.offer(receiving.rings(), (long) i * RxDescriptor.BYTES, unwritable);
      }
      until(
          () -> {
            frame(out);
            return receiving.generation() > before || !untouched(page);
          },
          "the fault");
      assertThat(untouched(page)).as("the page").isTrue();
    }
    arena.close();
  }

  private static boolean untouched(MemorySegment former) {
    for (long at = 0; at < former.byteSize(); at += Long.BYTES) {
      if (former.get(ValueLayout.JAVA_LONG, at) != 0x5A5A_5A5A_5A5A_5A5AL) {
        return false;
      }
    }
    return true;
  }

  private boolean came(DeviceQueue out, DeviceQueue in, MbufPool pool) {
    frame(out);
    return drain(in, pool) > 0;
  }

  private int drain(DeviceQueue in, MbufPool pool) {
    int n = in.receive(mbufs, mbufs.length);
    for (int i = 0; i < n; i++) {
      pool.free(mbufs[i]);
    }
    return n;
  }
}
