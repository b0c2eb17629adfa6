// SPDX-License-Identifier: Apache-2.0
package org.ixj.device.igbvf;

import java.lang.foreign.MemorySegment;
import org.ixj.device.DeviceException;
import org.ixj.device.DeviceQueue;
import org.ixj.linux.EventFd;
import org.ixj.memory.FrameSink;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;
import org.ixj.vfio.DmaMapping;
import org.ixj.vfio.Mmio;

/** One queue pair of the function, and the interrupt that wakes its thread. */
final class IgbvfQueue implements DeviceQueue {
  private final IgbvfDevice device;
  private final Mmio registers;
  private final int index;
  private final ReceiveRing receive;
  private final TransmitRing transmit;
  private final DmaMapping pool;
  private final int maxFrameBytes;
  private final EventFd wake;
  private final Counters counters;
  private int generation;

  /** The generation in which its rings were last started. For the watch, which reads it. */
  private volatile int startedIn = -1;

  IgbvfQueue(
      IgbvfDevice device,
      Mmio registers,
      int index,
      ReceiveRing receive,
      TransmitRing transmit,
      DmaMapping pool,
      int maxFrameBytes,
      EventFd wake,
      Counters counters) {
    this.device = device;
    this.registers = registers;
    this.index = index;
    this.receive = receive;
    this.transmit = transmit;
    this.pool = pool;
    this.maxFrameBytes = maxFrameBytes;
    this.wake = wake;
    this.counters = counters;
    start();
  }

  private void start() {
    generation = device.generation();
    // After that: a failure that comes later makes another generation.
    String failure = device.failure();
    if (failure != null) {
      throw new DeviceException(device.name() + ": " + failure);
    }
    receive.start();
    transmit.start();
    startedIn = generation;
  }

  /** Whether its rings are on, unless somebody else has reset the card. Any thread. */
  boolean runs() {
    return startedIn == device.generation();
  }

  /** The function was reset behind our back; what lay in the rings is lost, as on a wire. */
  private void startAnew() {
    start();
    counters.add(Counter.DEVICE_RESETS);
  }

  @Override
  public int receive(int[] mbufs, int max) {
    if (generation != device.generation()) {
      startAnew();
    }
    return receive.receive(mbufs, max);
  }

  @Override
  public void suspend() {
    receive.stop();
    pool.unmap();
  }

  @Override
  public void resume() {
    pool.remap();
    if (generation == device.generation()) {
      receive.start();
    } // otherwise all is started anew when polled next
  }

  @Override
  public MemorySegment segment() {
    return transmit.segment();
  }

  @Override
  public long begin(int headerBytes) {
    return begun(transmit.begin(headerBytes));
  }

  private long begun(long at) {
    if (at == FrameSink.FULL) {
      counters.add(Counter.TX_FULL);
    }
    return at;
  }

  @Override
  public void append(MemorySegment source, long offset, int bytes) {
    transmit.append(source, offset, bytes);
  }

  @Override
  public void commit() {
    transmit.commit();
  }

  @Override
  public boolean insertsChecksums() {
    return true;
  }

  @Override
  public void insertChecksum(int linkBytes, int networkBytes, boolean tcp) {
    transmit.insertChecksum(linkBytes, networkBytes, tcp);
  }

  @Override
  public int maxSegmentedBytes() {
    return TransmitRing.MAX_SEGMENTED_BYTES;
  }

  @Override
  public long beginSegmented(
      int linkBytes, int transportBytes, int payloadBytes, int segmentBytes) {
    return begun(transmit.beginSegmented(linkBytes, transportBytes, payloadBytes, segmentBytes));
  }

  @Override
  public int maxFrameBytes() {
    return maxFrameBytes;
  }

  @Override
  public void flush() {
    transmit.flush();
  }

  /** What came so far is no reason to wake: the caller looks once more after this. */
  @Override
  public void prepareSleep() {
    registers.write(VfRegisters.EICR, 1 << index);
    registers.write(VfRegisters.EIMS, 1 << index);
  }

  @Override
  public void awake(boolean rung) {
    registers.write(VfRegisters.EIMC, 1 << index);
    if (rung) {
      wake.drain();
    }
  }

  @Override
  public int wakeFd() {
    return wake.fd().number();
  }

  @Override
  public boolean linkUp() {
    return device.failure() == null;
  }

  /** Makes a sleeping thread look. Any thread. */
  void wake() {
    wake.ring();
  }

  /** Takes both rings away from the device. */
  void close() {
    startedIn = -1;
    receive.stop();
    transmit.stop();
  }
}
