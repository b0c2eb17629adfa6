// SPDX-License-Identifier: Apache-2.0
package org.ixj.device.igbvf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.ixj.device.Device;
import org.ixj.device.DeviceException;
import org.ixj.device.DeviceQueue;
import org.ixj.device.EthernetLimits;
import org.ixj.linux.EventFd;
import org.ixj.linux.Fd;
import org.ixj.linux.LinuxException;
import org.ixj.linux.Mapping;
import org.ixj.linux.Memfd;
import org.ixj.memory.MbufPool;
import org.ixj.stats.Counters;
import org.ixj.vfio.DmaMapping;
import org.ixj.vfio.Mmio;
import org.ixj.vfio.PciFunction;
import org.ixj.vfio.VfioDevice;
import org.ixj.vfio.VfioException;
import org.jspecify.annotations.Nullable;

/**
 * A virtual function of an Intel 82576, driven through VFIO: no system call and no other process
 * between the dataplane and the card. The IOMMU lets the card reach the message buffers and this
 * driver's rings, nothing else.
 */
public final class IgbvfDevice implements Device {
  private static final Logger LOG = LogManager.getLogger(IgbvfDevice.class);

  private static final int REGISTERS_BAR = 0;
  private static final int CHECK_SEQUENCE_BYTES = 4;

  /** Ring memory of one queue, in whole pages. */
  private static final long RINGS_BYTES = ReceiveRing.BYTES + TransmitRing.BYTES;

  private static final long QUEUE_BYTES = RINGS_BYTES + TransmitRing.BUFFERS_BYTES;

  private final VfioDevice vfio;
  private final Mmio registers;
  private final VfControl control;
  private final int mtu;
  private final long macAddress;
  private final Arena arena = Arena.ofShared();
  private final DmaMapping memory;
  private final List<EventFd> vectors;
  private final @Nullable IgbvfQueue[] queues;
  private final VfWatch watch;
  private final AtomicInteger generation = new AtomicInteger();
  private volatile @Nullable String failure;

  private IgbvfDevice(
      VfioDevice vfio,
      Mmio registers,
      VfControl control,
      List<EventFd> vectors,
      EventFd error,
      EventFd release,
      int queues,
      int mtu) {
    this.vfio = vfio;
    this.registers = registers;
    this.control = control;
    this.vectors = vectors;
    this.mtu = mtu;
    this.queues = new IgbvfQueue[queues];
    macAddress = control.macAddress();
    MemorySegment rings;
    // Shared memory: private pages would be copied under the device when this process forks.
    try (Fd file = Memfd.create("ixj-igbvf", QUEUE_BYTES * queues)) {
      rings = Mapping.mapPopulated(file, QUEUE_BYTES * queues, Mapping.READ_WRITE, arena);
    }
    memory = vfio.map(rings, true);
    watch = new VfWatch(this, vfio, control, vectors.getLast(), error, release);
  }

  /**
   * Opens a function and brings it in step with its physical function.
   *
   * @param queues 1 or 2
   * @param mtu at most {@link EthernetLimits#MAX_MTU}
   * @param ownAddress station address to ask for where the physical function has none for us
   * @throws DeviceException with a line for the user
   */
  public static IgbvfDevice open(PciFunction function, int queues, int mtu, long ownAddress) {
    String name = function.address();
    if (queues < 1 || queues > VfRegisters.QUEUES) {
      throw new DeviceException(
          "vfio " + name + ": this card's functions have 2 queues; use 1 or 2 threads");
    }
    if (mtu > EthernetLimits.MAX_MTU) {
      throw new DeviceException("vfio " + name + ": the MTU is at most " + EthernetLimits.MAX_MTU);
    }
    if (function.identity() != VfRegisters.IDENTITY) {
      throw new DeviceException(
          "vfio "
              + name
              + ": is PCI device "
              + String.format("%08x", function.identity())
              + ", and no virtual function of an Intel 82576 (808610ca)");
    }
    VfioDevice vfio;
    try {
      vfio = VfioDevice.open(function);
    } catch (VfioException e) {
      throw new DeviceException("vfio " + e.getMessage(), e);
    }
    List<EventFd> events = new ArrayList<>();
    try {
      if (!vfio.reset()) { // whoever had it before may have left anything
        throw new DeviceException("the kernel is just unbinding or resetting it; try again");
      }
      vfio.enableBusMaster();
      Mmio registers = vfio.registers(REGISTERS_BAR);
      for (int i = 0; i < VfRegisters.VECTORS + 2; i++) {
        events.add(new EventFd());
      }
      List<EventFd> vectors = List.copyOf(events.subList(0, VfRegisters.VECTORS));
      vfio.messageInterrupts(vectors);
      EventFd error = events.get(VfRegisters.VECTORS);
      vfio.errorInterrupt(error);
      EventFd release = events.getLast();
      vfio.releaseInterrupt(release);
      int longest = EthernetLimits.maxFrameBytes(mtu) + CHECK_SEQUENCE_BYTES;
      VfControl control = new VfControl(registers, ownAddress, longest);
      if (!control.start()) {
        throw new DeviceException(control.complaint(function.physicalInterface()));
      }
      return new IgbvfDevice(vfio, registers, control, vectors, error, release, queues, mtu);
    } catch (VfioException e) {
      give(vfio, events);
      throw new DeviceException("vfio " + e.getMessage(), e);
    } catch (LinuxException | DeviceException e) {
      give(vfio, events);
      throw new DeviceException("vfio " + name + ": " + e.getMessage(), e);
    }
  }

  private static void give(VfioDevice vfio, List<EventFd> events) {
    vfio.close();
    events.forEach(EventFd::close);
  }

  /** Hears a VLAN from now on, through resets. False where the physical function refuses. */
  public boolean joinVlan(int identifier) {
    return watch.ask(() -> control.joinVlan(identifier));
  }

  /** Hears these groups from now on, through resets; a refusal leaves it deaf to them. */
  @Override
  public void groups(long[] stationAddresses) {
    long[] stations =
        Arrays.copyOf(
            stationAddresses, Math.min(stationAddresses.length, MailboxMessage.MAX_GROUPS));
    watch.tell(
        () -> {
          if (!control.listenTo(stations)) {
            LOG.warn("{}: the physical function does not let groups through", name());
          }
        });
  }

  /** Whether the rings of a queue are on, unless somebody else has reset the card. Any thread. */
  boolean runs(int index) {
    IgbvfQueue queue = queues[index];
    return queue != null && queue.runs();
  }

  /** How often the function was set up anew. Any thread. */
  int generation() {
    return generation.get();
  }

  /** Every queue starts its rings again when it is polled next; what it sends before is lost. */
  void nextGeneration() {
    generation.incrementAndGet();
    wakeAll();
  }

  /** All rings and transmit buffers; queue 0's receive ring is first. */
  MemorySegment rings() {
    return memory.segment();
  }

  /** The function's registers; what a test writes there is what a card gone wrong would have. */
  Mmio registers() {
    return registers;
  }

  VfioDevice vfio() {
    return vfio;
  }

  /** Has the kernel report an error of the card that hardware cannot correct: for trying it out. */
  public void pretendError() {
    vfio.pretendError();
  }

  /** Has the card believe its transmit rings end before they begin, until a reset: to try it. */
  public void pretendHang() {
    for (int queue = 0; queue < queues.length; queue++) {
      registers.write((long) queue * VfRegisters.QUEUE_STRIDE + VfRegisters.TDLEN, 0);
    }
  }

  /** Why the function cannot be brought back; null while it can. Any thread. */
  @Nullable String failure() {
    return failure;
  }

  /** The function cannot be brought back: its queues fail with {@code why} when polled next. */
  void die(String why) {
    failure = why;
    nextGeneration();
  }

  private void wakeAll() {
    for (IgbvfQueue queue : queues) {
      if (queue != null) {
        queue.wake();
      }
    }
  }

  @Override
  public String name() {
    return "vfio:" + vfio.function().address();
  }

  @Override
  public long macAddress() {
    return macAddress;
  }

  @Override
  public int mtu() {
    return mtu;
  }

  @Override
  public int queues() {
    return queues.length;
  }

  @Override
  public int receiveBuffers() {
    return ReceiveRing.DESCRIPTORS;
  }

  @Override
  public DeviceQueue open(int index, MbufPool pool, Counters counters) {
    if (queues[index] != null) {
      throw new IllegalStateException(name() + " queue " + index + " is open already");
    }
    if (pool.bufferBytes() < EthernetLimits.bufferBytes(mtu)) {
      throw new DeviceException(
          name() + ": frames do not fit message buffers of " + pool.bufferBytes() + " bytes");
    }
    if (pool.available() <= ReceiveRing.DESCRIPTORS) {
      throw new DeviceException(
          name() + ": a queue needs more than " + ReceiveRing.DESCRIPTORS + " message buffers");
    }
    try {
      DmaMapping buffers = vfio.map(pool.segment(), true);
      int maxFrameBytes = EthernetLimits.maxFrameBytes(mtu);
      long at = QUEUE_BYTES * index;
      MemorySegment m = memory.segment();
      long transmitAt = at + ReceiveRing.BYTES;
      IgbvfQueue queue =
          new IgbvfQueue(
              this,
              registers,
              index,
              new ReceiveRing(
                  registers,
                  index,
                  m,
                  at,
                  memory.iova() + at,
                  pool,
                  buffers.iova(),
                  maxFrameBytes,
                  counters),
              new TransmitRing(
                  registers,
                  index,
                  m,
                  transmitAt,
                  memory.iova() + transmitAt,
                  m.asSlice(at + RINGS_BYTES, TransmitRing.BUFFERS_BYTES),
                  memory.iova() + at + RINGS_BYTES,
                  maxFrameBytes),
              buffers,
              maxFrameBytes,
              vectors.get(index),
              counters);
      queues[index] = queue;
      return queue;
    } catch (VfioException e) {
      throw new DeviceException("vfio " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    if (!arena.scope().isAlive()) {
      return;
    }
    watch.close();
    control.silence();
    for (IgbvfQueue queue : queues) {
      if (queue != null) {
        queue.close();
      }
    }
    vfio.close();
    vectors.forEach(EventFd::close);
    arena.close();
    LOG.debug("{}: closed", name());
  }
}
