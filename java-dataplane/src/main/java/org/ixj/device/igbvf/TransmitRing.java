// SPDX-License-Identifier: Apache-2.0
package org.ixj.device.igbvf;

import java.lang.foreign.MemorySegment;
import org.ixj.memory.FrameSink;
import org.ixj.vfio.Mmio;

/**
 * A transmit queue: each descriptor has a buffer of its own in memory that only the device and the
 * dataplane reach. A frame is put together in as many as it needs, one behind the other. The
 * doorbell is rung once for all frames of a flush, and the device reports once for them, so sending
 * costs one write across the bus a batch.
 */
final class TransmitRing {
  /** A power of two; TDLEN counts in 128 bytes. */
  static final int DESCRIPTORS = 512;

  static final int BYTES = DESCRIPTORS * TxDescriptor.BYTES;

  /** Bytes of one buffer: an ordinary frame. A power of two. */
  private static final int BUFFER_BYTES = 2048;

  /** Bytes of all buffers: a power of two. */
  static final int BUFFERS_BYTES = DESCRIPTORS * BUFFER_BYTES;

  private static final int MASK = DESCRIPTORS - 1;

  /**
   * Most payload of a frame that is cut into segments: it fits 32 buffers with headers of any size,
   * and an IPv4 datagram, beyond which QEMU drops the whole.
   */
  static final int MAX_SEGMENTED_BYTES = 32 * BUFFER_BYTES - 128;

  private static final int IPV4_BYTES = 20;
  private static final long NO_CONTEXT = -1;

  /** Descriptors after which the device reports within a batch, so that room comes back early. */
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

  /** Bytes of the frame under construction so far, and at most. */
  private int length;

  private int mostBytes;

  /** Bytes of its headers if it is to be cut into segments, else 0. */
  private int segmentedHeaders;

  /** What it looks like, {@link #NO_CONTEXT} if nothing is inserted. */
  private long wanted;

  /** What the device believes frames to look like. */
  private long context;

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
    return begin(headerBytes, maxFrameBytes, 0, NO_CONTEXT);
  }

  /** See {@link FrameSink#beginSegmented}. */
  long beginSegmented(int linkBytes, int transportBytes, int payloadBytes, int segmentBytes) {
    int headerBytes = linkBytes + IPV4_BYTES + transportBytes;
    if (payloadBytes > MAX_SEGMENTED_BYTES
        || segmentBytes < 1
        || segmentBytes > maxFrameBytes - headerBytes) {
      throw new IllegalArgumentException(
          payloadBytes + " bytes in segments of " + segmentBytes + ", frames of " + maxFrameBytes);
    }
    long looks = TxDescriptor.segmentedContext(linkBytes, IPV4_BYTES, transportBytes, segmentBytes);
    return begin(headerBytes, headerBytes + payloadBytes, headerBytes, looks);
  }

  private long begin(int headerBytes, int most, int segmented, long looks) {
    mostBytes = most;
    checkRoom(0, headerBytes);
    int needed = 1 + buffers(most); // perhaps a context before it
    if (free() < needed) {
      flush();
      reclaim();
      if (free() < needed) {
        return FrameSink.FULL;
      }
    }
    length = headerBytes;
    segmentedHeaders = segmented;
    wanted = looks;
    return (long) tail * BUFFER_BYTES;
  }

  private static int buffers(int bytes) {
    return (bytes + BUFFER_BYTES - 1) / BUFFER_BYTES;
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
    long at = ((long) tail * BUFFER_BYTES + length) & (BUFFERS_BYTES - 1);
    long before = Math.min(bytes, BUFFERS_BYTES - at);
    MemorySegment.copy(source, offset, buffers, at, before);
    if (before < bytes) { // the first buffer is behind the last
      MemorySegment.copy(source, offset + before, buffers, 0, bytes - before);
    }
    length += bytes;
  }

  private void checkRoom(int sofar, int more) {
    if (more < 0 || more > mostBytes - sofar) {
      throw new IllegalArgumentException(
          "frame of " + sofar + " and " + more + " bytes, at most " + mostBytes);
    }
  }

  /** See {@link FrameSink#insertChecksum}. */
  void insertChecksum(int linkBytes, int networkBytes, boolean tcp) {
    wanted = TxDescriptor.context(linkBytes, networkBytes, tcp);
  }

  /** See {@link FrameSink#commit}. */
  void commit() {
    int buffer = tail;
    if (wanted != NO_CONTEXT && wanted != context) {
      // Its place in the ring has a buffer, too: the frame's own, which was begun there.
      TxDescriptor.context(memory, ring + (long) tail * TxDescriptor.BYTES, wanted);
      context = wanted;
      tail = (tail + 1) & MASK;
    }
    int commands = 0;
    int options = wanted == NO_CONTEXT ? 0 : TxDescriptor.INSERT_TRANSPORT_CHECKSUM;
    if (segmentedHeaders > 0) {
      commands = TxDescriptor.SEGMENT;
      options |= TxDescriptor.INSERT_HEADER_CHECKSUM;
    }
    int left = length;
    while (left > BUFFER_BYTES) {
      data(buffer, BUFFER_BYTES, commands, options);
      tail = (tail + 1) & MASK;
      buffer = (buffer + 1) & MASK;
      left -= BUFFER_BYTES;
    }
    data(buffer, left, commands | TxDescriptor.END, options);
    if (unreported >= REPORT_EVERY) {
      report(tail);
    }
    tail = (tail + 1) & MASK;
  }

  private void data(int buffer, int bytes, int commands, int options) {
    TxDescriptor.data(
        memory,
        ring + (long) tail * TxDescriptor.BYTES,
        buffersIova + (long) buffer * BUFFER_BYTES,
        bytes,
        length - segmentedHeaders,
        commands,
        options);
    unreported++;
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
