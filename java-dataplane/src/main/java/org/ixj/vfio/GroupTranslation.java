// SPDX-License-Identifier: Apache-2.0
package org.ixj.vfio;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.ixj.linux.Fd;
import org.ixj.linux.LinuxException;

/**
 * The first path, of every kernel with VFIO: a container that holds the translation, and the
 * function's IOMMU group in it (Documentation/driver-api/vfio.rst of the kernel).
 */
final class GroupTranslation implements Translation {
  private final Fd container;
  private final Fd group;
  private final Fd device;

  private GroupTranslation(Fd container, Fd group, Fd device) {
    this.container = container;
    this.group = group;
    this.device = device;
  }

  /** Opens the function; a {@link LinuxException} carries what the kernel said. */
  static GroupTranslation open(PciFunction function, String groupNumber) {
    Fd container = Fd.openReadWrite(Path.of("/dev/vfio/vfio"), false, "");
    Fd group = null;
    try {
      int version = Arguments.call(container, VfioConstants.GET_API_VERSION, 0L, "VFIO version");
      if (version != VfioConstants.VFIO_API_VERSION) {
        throw new VfioException(function.address() + ": unknown VFIO version " + version);
      }
      group = Fd.openReadWrite(Path.of("/dev/vfio", groupNumber), false, "");
      checkViable(function, group, groupNumber);
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment number = arena.allocateFrom(JAVA_INT, container.number());
        Arguments.call(
            group, VfioConstants.GROUP_SET_CONTAINER, number, "VFIO_GROUP_SET_CONTAINER");
        Arguments.call(
            container,
            VfioConstants.SET_IOMMU,
            (long) VfioConstants.VFIO_TYPE1V2_IOMMU,
            "VFIO_SET_IOMMU");
        int made =
            Arguments.call(
                group,
                VfioConstants.GROUP_GET_DEVICE_FD,
                arena.allocateFrom(function.address()),
                "VFIO_GROUP_GET_DEVICE_FD " + function.address());
        return new GroupTranslation(container, group, Fd.made(made));
      }
    } catch (LinuxException | VfioException e) {
      if (group != null) {
        group.close();
      }
      container.close();
      throw e;
    }
  }

  private static void checkViable(PciFunction function, Fd group, String number) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment status = Arguments.structure(VfioConstants.GROUP_STATUS_BYTES, arena);
      Arguments.call(group, VfioConstants.GROUP_GET_STATUS, status, "VFIO_GROUP_GET_STATUS");
      int flags = status.get(JAVA_INT, VfioConstants.GROUP_STATUS_FLAGS);
      if ((flags & VfioConstants.GROUP_FLAGS_VIABLE) == 0) {
        throw VfioErrors.notViable(function, number);
      }
    }
  }

  @Override
  public Fd device() {
    return device;
  }

  @Override
  public String path() {
    return "group";
  }

  @Override
  public void map(long va, long iova, long bytes, boolean writable) {
    int access = VfioConstants.DMA_MAP_READ | (writable ? VfioConstants.DMA_MAP_WRITE : 0);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment map = Arguments.structure(VfioConstants.DMA_MAP_BYTES, arena);
      map.set(JAVA_INT, VfioConstants.DMA_MAP_FLAGS, access);
      map.set(JAVA_LONG, VfioConstants.DMA_MAP_VADDR, va);
      map.set(JAVA_LONG, VfioConstants.DMA_MAP_IOVA, iova);
      map.set(JAVA_LONG, VfioConstants.DMA_MAP_SIZE, bytes);
      Arguments.call(container, VfioConstants.IOMMU_MAP_DMA, map, "VFIO_IOMMU_MAP_DMA");
    }
  }

  @Override
  public void unmap(long iova, long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment unmap = Arguments.structure(VfioConstants.DMA_UNMAP_BYTES, arena);
      unmap.set(JAVA_LONG, VfioConstants.DMA_UNMAP_IOVA, iova);
      unmap.set(JAVA_LONG, VfioConstants.DMA_UNMAP_SIZE, bytes);
      Arguments.call(container, VfioConstants.IOMMU_UNMAP_DMA, unmap, "VFIO_IOMMU_UNMAP_DMA");
    }
  }

  @Override
  public void close() {
    device.close();
    group.close();
    container.close();
  }
}
