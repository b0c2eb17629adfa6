// SPDX-License-Identifier: Apache-2.0
package org.ixj.vfio;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.ixj.linux.Errno;
import org.ixj.linux.EventFd;
import org.ixj.linux.Fd;
import org.ixj.linux.IxDomain;
import org.ixj.linux.LinuxException;
import org.ixj.linux.Mapping;
import org.jspecify.annotations.Nullable;

/**
 * A PCI function in the hands of this process. The kernel resets it when the last descriptor of it
 * is closed, however the process ends. Control-path work of any one thread at a time; registers and
 * mapped memory are used by their owners without this object.
 */
public final class VfioDevice implements AutoCloseable {
  private static final Logger LOG = LogManager.getLogger(VfioDevice.class);

  private static final String DRIVER = "vfio-pci";

  /** The kernel module's driver: vfio-pci, and an open function belongs to one process alone. */
  private static final String OWNING_DRIVER = "ix-vfio-pci";

  /**
   * Where the device's view of memory begins. Above 4 GiB, so clear of the interrupt window at
   * 0xFEE00000 and of what the firmware reserves; low enough for an IOMMU of 39 bits.
   */
  private static final long FIRST_IOVA = 1L << 32;

  /** Mappings start where huge pages can. */
  private static final long IOVA_ALIGNMENT = 2L << 20;

  private static final long PAGE_BYTES = 4096;

  private final PciFunction function;
  private final Translation translation;
  private final List<DmaMapping> mappings = new ArrayList<>();
  private final Arena registers = Arena.ofShared();
  private long nextIova = FIRST_IOVA;
  private @Nullable IxDomain domain;

  private VfioDevice(PciFunction function, Translation translation) {
    this.function = function;
    this.translation = translation;
  }

  /**
   * Opens a function that vfio-pci or ix-vfio-pci has, through its own character device where the
   * kernel has one (6.6 and later), otherwise through its IOMMU group. With ix-vfio-pci it belongs
   * to this process: a descriptor of it that got elsewhere is worth nothing there.
   *
   * @throws VfioException with a line that says what to do
   */
  public static VfioDevice open(PciFunction function) {
    String group = function.iommuGroup();
    if (group == null) {
      throw VfioErrors.noIommu(function);
    }
    String driver = function.driver();
    if (!DRIVER.equals(driver) && !OWNING_DRIVER.equals(driver)) {
      throw VfioErrors.notBound(
          function, driver == null ? "no driver has it" : "the driver " + driver + " has it");
    }
    Translation translation;
    try {
      translation = open(function, group);
    } catch (LinuxException e) {
      throw VfioErrors.opening(function, e);
    }
    VfioDevice device = new VfioDevice(function, translation);
    try {
      device.check();
      if (OWNING_DRIVER.equals(driver)) {
        device.own();
      }
      return device;
    } catch (LinuxException | VfioException e) {
      device.close();
      throw e;
    }
  }

  private static Translation open(PciFunction function, String group) {
    Path own = function.characterDevice();
    if (own != null && Files.exists(own) && Files.exists(Path.of("/dev/iommu"))) {
      return IommufdTranslation.open(own);
    }
    return GroupTranslation.open(function, group);
  }

  /** The module allows it only before registers are mapped or interrupts set up. */
  private void own() {
    IxDomain made = IxDomain.create();
    domain = made;
    try {
      made.attach(translation.device());
    } catch (LinuxException e) {
      throw VfioErrors.opening(function, e);
    }
  }

  private void check() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = Arguments.structure(VfioConstants.DEVICE_INFO_BYTES, arena);
      call(VfioConstants.DEVICE_GET_INFO, info, "VFIO_DEVICE_GET_INFO");
      int flags = info.get(JAVA_INT, VfioConstants.DEVICE_INFO_FLAGS);
      int wanted = VfioConstants.DEVICE_FLAGS_PCI | VfioConstants.DEVICE_FLAGS_RESET;
      if ((flags & wanted) != wanted) {
        throw new VfioException(function.address() + ": is no PCI function that can be reset");
      }
    }
  }

  private void call(int number, MemorySegment structure, String what) {
    Arguments.call(translation.device(), number, structure, what);
  }

  /** The function. */
  public PciFunction function() {
    return function;
  }

  /** Whether its descriptor is worth something in this process alone. */
  public boolean owned() {
    return domain != null;
  }

  /** Which path the kernel offered: {@code iommufd} or {@code group}. */
  public String path() {
    return translation.path();
  }

  /** Maps the registers of a base address register until {@link #close}. */
  public Mmio registers(int bar) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = region(bar, arena);
      long bytes = info.get(JAVA_LONG, VfioConstants.REGION_INFO_SIZE);
      int flags = info.get(JAVA_INT, VfioConstants.REGION_INFO_FLAGS);
      if (bytes == 0 || (flags & VfioConstants.REGION_FLAG_MMAP) == 0) {
        throw new VfioException(function.address() + ": BAR " + bar + " cannot be mapped");
      }
      long position = info.get(JAVA_LONG, VfioConstants.REGION_INFO_OFFSET);
      return new Mmio(
          Mapping.mapAt(translation.device(), position, bytes, Mapping.READ_WRITE, registers));
    }
  }

  private MemorySegment region(int index, Arena arena) {
    MemorySegment info = Arguments.structure(VfioConstants.REGION_INFO_BYTES, arena);
    info.set(JAVA_INT, VfioConstants.REGION_INFO_INDEX, index);
    call(VfioConstants.DEVICE_GET_REGION_INFO, info, "VFIO_DEVICE_GET_REGION_INFO");
    return info;
  }

  /** Lets the function do DMA and answer at its registers: PCI Local Bus 3.0 §6.2.2. */
  public void enableBusMaster() {
    busMaster(true);
  }

  private void busMaster(boolean on) {
    try (Arena arena = Arena.ofConfined()) {
      long position =
          region(VfioConstants.PCI_CONFIG_REGION, arena)
                  .get(JAVA_LONG, VfioConstants.REGION_INFO_OFFSET)
              + VfioConstants.PCI_COMMAND;
      MemorySegment command = arena.allocate(JAVA_SHORT);
      Fd device = translation.device();
      if (device.readAt(position, command, 0, Short.BYTES) != Short.BYTES) {
        throw new VfioException(function.address() + ": its configuration cannot be read");
      }
      int value = command.get(JAVA_SHORT, 0) | VfioConstants.PCI_COMMAND_MEMORY;
      value =
          on ? value | VfioConstants.PCI_COMMAND_MASTER : value & ~VfioConstants.PCI_COMMAND_MASTER;
      command.set(JAVA_SHORT, 0, (short) value);
      if (device.writeAt(position, command, 0, Short.BYTES) != Short.BYTES) {
        throw new VfioException(function.address() + ": its configuration cannot be written");
      }
    }
  }

  /**
   * Makes memory reachable for the function: all of a native segment in whole pages.
   *
   * @param writable whether it may write there, too
   */
  public synchronized DmaMapping map(MemorySegment segment, boolean writable) {
    if (segment.address() % PAGE_BYTES != 0 || segment.byteSize() % PAGE_BYTES != 0) {
      throw new IllegalArgumentException("memory for DMA comes in whole pages: " + segment);
    }
    long iova = nextIova;
    DmaMapping mapping = new DmaMapping(this, segment, iova, writable);
    nextIova += (segment.byteSize() + IOVA_ALIGNMENT - 1) & -IOVA_ALIGNMENT;
    mappings.add(mapping);
    return mapping;
  }

  void map(long va, long iova, long bytes, boolean writable) {
    try {
      translation.map(va, iova, bytes, writable);
    } catch (LinuxException e) {
      throw VfioErrors.mapping(function, bytes, e);
    }
  }

  void unmap(long iova, long bytes) {
    translation.unmap(iova, bytes);
  }

  synchronized void forget(DmaMapping mapping) {
    mappings.remove(mapping);
  }

  /** Makes each MSI-X vector, from 0 on, ring its event. */
  public void messageInterrupts(List<EventFd> vectors) {
    int there = interrupts(VfioConstants.PCI_MSIX_IRQ);
    if (there < vectors.size()) {
      throw new VfioException(
          function.address() + ": has " + there + " MSI-X vectors, " + vectors.size() + " wanted");
    }
    trigger(VfioConstants.PCI_MSIX_IRQ, vectors);
  }

  /** Makes an uncorrectable error ring {@code event}; false where the platform reports none. */
  public boolean errorInterrupt(EventFd event) {
    return triggerIfThere(VfioConstants.PCI_ERR_IRQ, event);
  }

  /**
   * Makes the kernel ring {@code event} when it wants the function back: its driver is being
   * unbound or it is being removed, which waits until this device is closed. False where the kernel
   * does not ask.
   */
  public boolean releaseInterrupt(EventFd event) {
    return triggerIfThere(VfioConstants.PCI_REQ_IRQ, event);
  }

  private boolean triggerIfThere(int index, EventFd event) {
    if (interrupts(index) == 0) {
      return false;
    }
    trigger(index, List.of(event));
    return true;
  }

  /** Has the kernel ring that event as an error of the card would make it: for trying it out. */
  public void pretendError() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment set = Arguments.structure(VfioConstants.IRQ_SET_DATA, arena);
      set.set(
          JAVA_INT,
          VfioConstants.IRQ_SET_FLAGS,
          VfioConstants.IRQ_DATA_NONE | VfioConstants.IRQ_ACTION_TRIGGER);
      set.set(JAVA_INT, VfioConstants.IRQ_SET_INDEX, VfioConstants.PCI_ERR_IRQ);
      set.set(JAVA_INT, VfioConstants.IRQ_SET_COUNT, 1);
      call(VfioConstants.DEVICE_SET_IRQS, set, "VFIO_DEVICE_SET_IRQS");
    }
  }

  private int interrupts(int index) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = Arguments.structure(VfioConstants.IRQ_INFO_BYTES, arena);
      info.set(JAVA_INT, VfioConstants.IRQ_INFO_INDEX, index);
      call(VfioConstants.DEVICE_GET_IRQ_INFO, info, "VFIO_DEVICE_GET_IRQ_INFO");
      return info.get(JAVA_INT, VfioConstants.IRQ_INFO_COUNT);
    } catch (LinuxException e) {
      return 0; // this function has no such kind
    }
  }

  private void trigger(int index, List<EventFd> events) {
    int bytes = VfioConstants.IRQ_SET_DATA + events.size() * Integer.BYTES;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment set = Arguments.structure(bytes, arena);
      set.set(
          JAVA_INT,
          VfioConstants.IRQ_SET_FLAGS,
          VfioConstants.IRQ_DATA_EVENTFD | VfioConstants.IRQ_ACTION_TRIGGER);
      set.set(JAVA_INT, VfioConstants.IRQ_SET_INDEX, index);
      set.set(JAVA_INT, VfioConstants.IRQ_SET_COUNT, events.size());
      for (int i = 0; i < events.size(); i++) {
        set.set(
            JAVA_INT,
            VfioConstants.IRQ_SET_DATA + (long) i * Integer.BYTES,
            events.get(i).fd().number());
      }
      call(VfioConstants.DEVICE_SET_IRQS, set, "VFIO_DEVICE_SET_IRQS");
    } catch (LinuxException e) {
      throw new VfioException(
          function.address() + ": its interrupts cannot be had: " + e.getMessage(), e);
    }
  }

  /**
   * Function-level reset: everything but its place on the bus is as after power-on.
   *
   * @return false while the kernel has it to itself, unbinding, removing or resetting it
   */
  public boolean reset() {
    try {
      Arguments.call(translation.device(), VfioConstants.DEVICE_RESET, 0L, "VFIO_DEVICE_RESET");
      return true;
    } catch (LinuxException e) {
      if (e.errno() == Errno.EAGAIN) {
        return false;
      }
      throw e;
    }
  }

  /** Resets the function and gives back all it could reach. Registers cannot be used any more. */
  @Override
  public void close() {
    @Nullable RuntimeException failed = null;
    if (translation.device().isOpen()) {
      try {
        // No DMA after this: the mappings can go.
        if (!reset()) {
          busMaster(false);
        }
      } catch (LinuxException | VfioException e) {
        failed = e;
      }
    }
    for (DmaMapping mapping : List.copyOf(mappings)) {
      try {
        mapping.close();
      } catch (LinuxException e) {
        failed = e;
      }
    }
    if (registers.scope().isAlive()) {
      registers.close();
    }
    translation.close();
    if (domain != null) {
      domain.close();
    }
    if (failed != null) {
      LOG.warn("{}: {}", function.address(), failed.getMessage());
    }
  }
}
