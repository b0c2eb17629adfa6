// SPDX-License-Identifier: Apache-2.0
package org.ixj.device.igbvf;

import java.lang.foreign.MemorySegment;
import org.ixj.memory.FrameSink;
import org.ixj.memory.MbufPool;
import org.ixj.vfio.Mmio;

/**
 * A transmit queue: each descriptor has a buffer of its own in memory that only the device and the
 * dataplane reach, in which a frame is put together. The doorbell is rung once for all frames of a
 * flush, and the device reports once for them, so sending costs one write across the bus a batch.
 */
final class TransmitRing {
  /** A power of two; TDLEN counts in 128 bytes. */
  static final int DESCRIPTORS = 512;

  static final int BYTES = DESCRIPTORS * TxDescriptor.BYTES;

  private static final int BUFFER_BYTES = MbufPool.BUFFER_BYTES;

  /** Bytes of all buffers. */
  static final int BUFFERS_BYTES = DESCRIPTORS * BUFFER_BYTES;

  private static final int MASK = DESCRIPTORS - 1;

  private static final int NO_CONTEXT = -1;

  /** A frame and perhaps the context before it. */
  private static final int FRAME_DESCRIPTORS = 2;

  /** Frames after which the device reports within a batch, so that room comes back early. */
  private static final int REPORT_EVERY = 32;

  private final Mmio registers;
  private final long base;
  private final MemorySegment memory;
  private final long ring;
  private final long ringIova;
  private final MemorySegment buffers;
  private final long buffersIova;
  private final int maxFrameBytes;

  /** Descriptors that the device will report, oldest first. */
  private final int[] reports = new int[DESCRIPTORS];

  private int reportHead;
  private int reportTail;
  private int unreported;

  /** The next descriptor to fill; those from {@link #clean} to it are not known to be done. */
  private int tail;

  private int clean;
  private int published;
  private int length;

  /** What the frame under construction looks like, {@link #NO_CONTEXT} if nothing is inserted. */
  private int wanted;

  /** What the device believes frames to look like. */
  private int context;

  /**
   * @param queue of the function, for its registers
   * @param memory where the ring lies, at {@code ring}; the device sees it at {@code ringIova}
   */
  TransmitRing(
      Mmio registers,
      int queue,
      MemorySegment memory,
      long ring,
      long ringIova,
      MemorySegment buffers,
      long buffersIova,
      int maxFrameBytes) {
    this.registers = registers;
    base = (long) queue * VfRegisters.QUEUE_STRIDE;
    this.memory = memory;
    this.ring = ring;
    this.ringIova = ringIova;
    this.buffers = buffers;
    this.buffersIova = buffersIova;
    this.maxFrameBytes = maxFrameBytes;
  }

  /** Programs the queue from the beginning: 82576 §4.5.10. What was in the ring is lost. */
  void start() {
    stop();
    reportHead = 0;
    reportTail = 0;
    unreported = 0;
    tail = 0;
    clean = 0;
    published = 0;
    context = NO_CONTEXT;
    registers.write(base + VfRegisters.TDBAL, (int) ringIova);
    registers.write(base + VfRegisters.TDBAH, (int) (ringIova >>> 32));
    registers.write(base + VfRegisters.TDLEN, BYTES);
    registers.write(base + VfRegisters.TDH, 0);
    registers.write(base + VfRegisters.TDT, 0);
    // No relaxed ordering: a report must not overtake the reads it stands for.
    registers.write(base + VfRegisters.TXCTL, 0);
    registers.write(
        base + VfRegisters.TXDCTL, VfRegisters.TXDCTL_THRESHOLDS | VfRegisters.DCTL_ENABLE);
    QueueState.await(registers, base + VfRegisters.TXDCTL, true);
  }

  /** Takes the queue away from the device. */
  void stop() {
    registers.write(base + VfRegisters.TXDCTL, 0);
    QueueState.await(registers, base + VfRegisters.TXDCTL, false);
  }

  MemorySegment segment() {
    return buffers;
  }

  /** See {@link FrameSink#begin}. */
  long begin(int headerBytes) {
    checkRoom(0, headerBytes);
    if (free() < FRAME_DESCRIPTORS) {
      flush();
      reclaim();
      if (free() < FRAME_DESCRIPTORS) {
        return FrameSink.FULL;
      }
    }
    length = headerBytes;
    wanted = NO_CONTEXT;
    return (long) tail * BUFFER_BYTES;
  }

  private int free() {
    return (clean - tail - 1) & MASK;
  }

  private void reclaim() {
    while (reportHead != reportTail) {
      int reported = reports[reportHead & MASK];
      if (!TxDescriptor.isDone(memory, ring + (long) reported * TxDescriptor.BYTES)) {
        return;
      }
      clean = (reported + 1) & MASK;
      reportHead++;
    }
  }

  /** See {@link FrameSink#append}. */
  void append(MemorySegment source, long offset, int bytes) {
    checkRoom(length, bytes);
    MemorySegment.copy(source, offset, buffers, (long) tail * BUFFER_BYTES + length, bytes);
    length += bytes;
  }

  private void checkRoom(int sofar, int more) {
    if (more < 0 || more > maxFrameBytes - sofar) {
      throw new IllegalArgumentException(
          "frame of " + sofar + " and " + more + " bytes, at most " + maxFrameBytes);
    }
  }

  /** See {@link FrameSink#insertChecksum}. */
  void insertChecksum(int linkBytes, int networkBytes, boolean tcp) {
    wanted = TxDescriptor.context(linkBytes, networkBytes, tcp);
  }

  /** See {@link FrameSink#commit}. */
  void commit() {
    long iova = buffersIova + (long) tail * BUFFER_BYTES;
    if (wanted != NO_CONTEXT && wanted != context) {
      // Its place in the ring has a buffer, too: the frame's own, which was begun there.
      TxDescriptor.context(memory, ring + (long) tail * TxDescriptor.BYTES, wanted);
      context = wanted;
      tail = (tail + 1) & MASK;
    }
    int options = wanted == NO_CONTEXT ? 0 : TxDescriptor.INSERT_TRANSPORT_CHECKSUM;
    TxDescriptor.data(
        memory,
        ring + (long) tail * TxDescriptor.BYTES,
        iova,
        length,
        length,
        TxDescriptor.END,
        options);
    if (++unreported == REPORT_EVERY) {
      report(tail);
    }
    tail = (tail + 1) & MASK;
  }

  private void report(int descriptor) {
    TxDescriptor.report(memory, ring + (long) descriptor * TxDescriptor.BYTES);
    reports[reportTail++ & MASK] = descriptor;
    unreported = 0;
  }

  /** Shows the device what was committed. */
  void flush() {
    if (tail == published) {
      return;
    }
    if (unreported > 0) {
      report((tail - 1) & MASK);
    }
    published = tail;
    registers.write(base + VfRegisters.TDT, tail);
  }
}
