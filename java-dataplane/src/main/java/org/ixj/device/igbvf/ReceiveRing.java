// SPDX-License-Identifier: Apache-2.0
package org.ixj.device.igbvf;

import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.ixj.device.EthernetLimits;
import org.ixj.memory.MbufPool;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;
import org.ixj.vfio.Mmio;

/**
 * A receive queue. The device writes frames straight into message buffers: each descriptor holds
 * one of the pool's, and a frame is handed up only when another buffer can take its place. So the
 * ring always holds {@link #DESCRIPTORS} buffers, and a pool that is empty leaves frames here.
 */
final class ReceiveRing {
  /** A power of two; RDLEN counts in 128 bytes. */
  static final int DESCRIPTORS = 512;

  static final int BYTES = DESCRIPTORS * RxDescriptor.BYTES;

  private static final int MASK = DESCRIPTORS - 1;

  /** Descriptors given back to the device at a time: each write of RDT crosses the bus. */
  private static final int BATCH = 32;

  /** IEEE 802.1Q: the tag stands behind both addresses. */
  private static final int ADDRESSES_BYTES = 12;

  private static final short TAG_TYPE = (short) 0x8100;
  private static final ValueLayout.OfShort SHORT =
      JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final Mmio registers;
  private final long base;
  private final MemorySegment memory;
  private final long ring;
  private final long ringIova;
  private final MbufPool pool;
  private final long poolIova;
  private final int maxFrameBytes;
  private final Counters counters;
  private final int[] held = new int[DESCRIPTORS];
  private int head;
  private int owed;
  private boolean skipping;

  /**
   * @param queue of the function, for its registers
   * @param memory where the ring lies, at {@code ring}; the device sees it at {@code ringIova}
   */
  ReceiveRing(
      Mmio registers,
      int queue,
      MemorySegment memory,
      long ring,
      long ringIova,
      MbufPool pool,
      long poolIova,
      int maxFrameBytes,
      Counters counters) {
    this.registers = registers;
    base = (long) queue * VfRegisters.QUEUE_STRIDE;
    this.memory = memory;
    this.ring = ring;
    this.ringIova = ringIova;
    this.pool = pool;
    this.poolIova = poolIova;
    this.maxFrameBytes = maxFrameBytes;
    this.counters = counters;
    for (int i = 0; i < DESCRIPTORS; i++) {
      held[i] = pool.allocate();
      if (held[i] == MbufPool.NONE) {
        throw new IllegalArgumentException("a pool needs more than " + DESCRIPTORS + " buffers");
      }
    }
  }

  /** Programs the queue from the beginning: 82576 §4.5.9. What was in the ring is lost. */
  void start() {
    stop();
    head = 0;
    owed = 0;
    skipping = false;
    for (int i = 0; i < DESCRIPTORS; i++) {
      offer(i);
    }
    registers.write(base + VfRegisters.RDBAL, (int) ringIova);
    registers.write(base + VfRegisters.RDBAH, (int) (ringIova >>> 32));
    registers.write(base + VfRegisters.RDLEN, BYTES);
    int kibibytes = pool.bufferBytes() >>> VfRegisters.SRRCTL_BUFFER_SHIFT;
    registers.write(
        base + VfRegisters.SRRCTL,
        kibibytes | VfRegisters.SRRCTL_ONE_BUFFER | VfRegisters.SRRCTL_DROP);
    registers.write(base + VfRegisters.RDH, 0);
    registers.write(base + VfRegisters.RDT, 0);
    registers.write(
        base + VfRegisters.RXDCTL, VfRegisters.RXDCTL_THRESHOLDS | VfRegisters.DCTL_ENABLE);
    QueueState.await(registers, base + VfRegisters.RXDCTL, true);
    // One stays ours: equal indices mean an empty ring.
    registers.write(base + VfRegisters.RDT, DESCRIPTORS - 1);
  }

  /** Takes the queue away from the device: it writes to no buffer any more. */
  void stop() {
    registers.write(base + VfRegisters.RXDCTL, 0);
    QueueState.await(registers, base + VfRegisters.RXDCTL, false);
  }

  private void offer(int index) {
    RxDescriptor.offer(
        memory, ring + (long) index * RxDescriptor.BYTES, poolIova + pool.offset(held[index]));
  }

  /** See {@link org.ixj.device.DeviceQueue#receive}. */
  int receive(int[] mbufs, int max) {
    int received = 0;
    // A card that reports frames of no use faster than we drop them must not hold the thread.
    for (int looked = 0; received < max && looked < DESCRIPTORS; looked++) {
      long at = ring + (long) head * RxDescriptor.BYTES;
      int status = RxDescriptor.status(memory, at);
      if ((status & RxDescriptor.DONE) == 0) {
        break;
      }
      int fresh = pool.allocate();
      if (fresh == MbufPool.NONE) {
        counters.add(Counter.RX_NO_MBUF);
        break;
      }
      int mbuf = held[head];
      int length = RxDescriptor.length(memory, at);
      int tag = RxDescriptor.tag(memory, at);
      held[head] = fresh;
      offer(head);
      head = (head + 1) & MASK;
      owed++;
      if (accept(mbuf, status, length, tag)) {
        mbufs[received++] = mbuf;
      } else {
        pool.free(mbuf);
      }
    }
    if (owed >= BATCH) {
      owed = 0;
      registers.write(base + VfRegisters.RDT, (head - 1) & MASK);
    }
    return received;
  }

  private boolean accept(int mbuf, int status, int length, int tag) {
    boolean end = (status & RxDescriptor.END) != 0;
    if (skipping || !end) {
      // Longer than a buffer: the physical function let through what we did not ask for.
      if (end) {
        counters.add(Counter.DEVICE_BAD_LENGTH);
      }
      skipping = !end;
      return false;
    }
    if ((status & RxDescriptor.DAMAGED) != 0) {
      counters.add(Counter.DEVICE_DAMAGED);
      return false;
    }
    boolean tagged = (status & RxDescriptor.TAGGED) != 0;
    int whole = tagged ? length + EthernetLimits.VLAN_BYTES : length;
    if (length < EthernetLimits.HEADER_BYTES || whole > maxFrameBytes) {
      counters.add(Counter.DEVICE_BAD_LENGTH);
      return false;
    }
    if (tagged) {
      insert(mbuf, length, tag);
    }
    pool.length(mbuf, whole);
    // Only what the device found right is believed: the stack counts what is wrong.
    if ((status & (RxDescriptor.TRANSPORT_CHECKED | RxDescriptor.TRANSPORT_WRONG))
        == RxDescriptor.TRANSPORT_CHECKED) {
      pool.transportChecked(mbuf);
    }
    return true;
  }

  /** Puts a tag back that the device took out: a frame is handed up as it came. */
  private void insert(int mbuf, int length, int tag) {
    MemorySegment m = pool.segment();
    long behind = pool.offset(mbuf) + ADDRESSES_BYTES;
    MemorySegment.copy(m, behind, m, behind + EthernetLimits.VLAN_BYTES, length - ADDRESSES_BYTES);
    m.set(SHORT, behind, TAG_TYPE);
    m.set(SHORT, behind + Short.BYTES, (short) tag);
  }
}
