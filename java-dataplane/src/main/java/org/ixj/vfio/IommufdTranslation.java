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
 * The second path, since Linux 6.6: the function's own character device, bound to an I/O address
 * space of /dev/iommu (Documentation/userspace-api/iommufd.rst of the kernel).
 */
final class IommufdTranslation implements Translation {
  private final Fd iommu;
  private final Fd device;
  private final int space;

  private IommufdTranslation(Fd iommu, Fd device, int space) {
    this.iommu = iommu;
    this.device = device;
    this.space = space;
  }

  /** Opens the function; a {@link LinuxException} carries what the kernel said. */
  static IommufdTranslation open(Path characterDevice) {
    Fd iommu = Fd.openReadWrite(Path.of("/dev/iommu"), false, "");
    Fd device = null;
    try (Arena arena = Arena.ofConfined()) {
      device = Fd.openReadWrite(characterDevice, false, "");
      MemorySegment bind = Arguments.structure(VfioConstants.BIND_IOMMUFD_BYTES, arena);
      bind.set(JAVA_INT, VfioConstants.BIND_IOMMUFD_FD, iommu.number());
      Arguments.call(device, VfioConstants.DEVICE_BIND_IOMMUFD, bind, "VFIO_DEVICE_BIND_IOMMUFD");
      MemorySegment alloc = Arguments.structure(VfioConstants.IOAS_ALLOC_BYTES, arena);
      Arguments.call(iommu, VfioConstants.IOAS_ALLOC, alloc, "IOMMU_IOAS_ALLOC");
      int space = alloc.get(JAVA_INT, VfioConstants.IOAS_ALLOC_ID);
      MemorySegment attach = Arguments.structure(VfioConstants.ATTACH_BYTES, arena);
      attach.set(JAVA_INT, VfioConstants.ATTACH_PT_ID, space);
      Arguments.call(
          device, VfioConstants.DEVICE_ATTACH_IOMMUFD_PT, attach, "VFIO_DEVICE_ATTACH_IOMMUFD_PT");
      return new IommufdTranslation(iommu, device, space);
    } catch (LinuxException e) {
      if (device != null) {
        device.close();
      }
      iommu.close();
      throw e;
    }
  }

  @Override
  public Fd device() {
    return device;
  }

  @Override
  public String path() {
    return "iommufd";
  }

  @Override
  public void map(long va, long iova, long bytes, boolean writable) {
    int flags =
        VfioConstants.IOAS_MAP_FIXED_IOVA
            | VfioConstants.IOAS_MAP_READABLE
            | (writable ? VfioConstants.IOAS_MAP_WRITEABLE : 0);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment map = Arguments.structure(VfioConstants.IOAS_MAP_BYTES, arena);
      map.set(JAVA_INT, VfioConstants.IOAS_MAP_FLAGS, flags);
      map.set(JAVA_INT, VfioConstants.IOAS_MAP_ID, space);
      map.set(JAVA_LONG, VfioConstants.IOAS_MAP_VADDR, va);
      map.set(JAVA_LONG, VfioConstants.IOAS_MAP_LENGTH, bytes);
      map.set(JAVA_LONG, VfioConstants.IOAS_MAP_IOVA, iova);
      Arguments.call(iommu, VfioConstants.IOAS_MAP, map, "IOMMU_IOAS_MAP");
    }
  }

  @Override
  public void unmap(long iova, long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment unmap = Arguments.structure(VfioConstants.IOAS_UNMAP_BYTES, arena);
      unmap.set(JAVA_INT, VfioConstants.IOAS_UNMAP_ID, space);
      unmap.set(JAVA_LONG, VfioConstants.IOAS_UNMAP_IOVA, iova);
      unmap.set(JAVA_LONG, VfioConstants.IOAS_UNMAP_LENGTH, bytes);
      Arguments.call(iommu, VfioConstants.IOAS_UNMAP, unmap, "IOMMU_IOAS_UNMAP");
    }
  }

  @Override
  public void close() {
    device.close();
    iommu.close();
  }
}
