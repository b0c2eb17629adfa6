// SPDX-License-Identifier: Apache-2.0
package org.ixj.vfio;

/**
 * Every number of the kernel's VFIO and IOMMUFD interfaces that is used here. A test compiles a C
 * program against the kernel's headers and compares each field with it, both ways, as far as the
 * headers of the machine have it.
 */
final class VfioConstants {
  // <linux/vfio.h>
  static final int VFIO_TYPE = ';';
  static final int VFIO_API_VERSION = 0;
  static final int VFIO_TYPE1_IOMMU = 1;
  static final int VFIO_TYPE1V2_IOMMU = 3;
  static final int GET_API_VERSION = 100;
  static final int CHECK_EXTENSION = 101;
  static final int SET_IOMMU = 102;
  static final int GROUP_GET_STATUS = 103;
  static final int GROUP_SET_CONTAINER = 104;
  static final int GROUP_GET_DEVICE_FD = 106;
  static final int DEVICE_GET_INFO = 107;
  static final int DEVICE_GET_REGION_INFO = 108;
  static final int DEVICE_GET_IRQ_INFO = 109;
  static final int DEVICE_SET_IRQS = 110;
  static final int DEVICE_RESET = 111;
  static final int IOMMU_MAP_DMA = 113;
  static final int IOMMU_UNMAP_DMA = 114;

  static final int GROUP_STATUS_BYTES = 8;
  static final int GROUP_STATUS_FLAGS = 4;
  static final int GROUP_FLAGS_VIABLE = 1;

  static final int DEVICE_INFO_BYTES = 16;
  static final int DEVICE_INFO_FLAGS = 4;
  static final int DEVICE_INFO_REGIONS = 8;
  static final int DEVICE_INFO_IRQS = 12;
  static final int DEVICE_FLAGS_RESET = 1;
  static final int DEVICE_FLAGS_PCI = 2;

  static final int REGION_INFO_BYTES = 32;
  static final int REGION_INFO_FLAGS = 4;
  static final int REGION_INFO_INDEX = 8;
  static final int REGION_INFO_SIZE = 16;
  static final int REGION_INFO_OFFSET = 24;
  static final int REGION_FLAG_MMAP = 4;
  static final int PCI_CONFIG_REGION = 7;

  static final int IRQ_INFO_BYTES = 16;
  static final int IRQ_INFO_FLAGS = 4;
  static final int IRQ_INFO_INDEX = 8;
  static final int IRQ_INFO_COUNT = 12;
  static final int PCI_MSIX_IRQ = 2;
  static final int PCI_ERR_IRQ = 3;
  static final int PCI_REQ_IRQ = 4;

  static final int IRQ_SET_FLAGS = 4;
  static final int IRQ_SET_INDEX = 8;
  static final int IRQ_SET_START = 12;
  static final int IRQ_SET_COUNT = 16;
  static final int IRQ_SET_DATA = 20;
  static final int IRQ_DATA_NONE = 1;
  static final int IRQ_DATA_EVENTFD = 4;
  static final int IRQ_ACTION_TRIGGER = 32;

  static final int DMA_MAP_BYTES = 32;
  static final int DMA_MAP_FLAGS = 4;
  static final int DMA_MAP_VADDR = 8;
  static final int DMA_MAP_IOVA = 16;
  static final int DMA_MAP_SIZE = 24;
  static final int DMA_MAP_READ = 1;
  static final int DMA_MAP_WRITE = 2;

  static final int DMA_UNMAP_BYTES = 24;
  static final int DMA_UNMAP_IOVA = 8;
  static final int DMA_UNMAP_SIZE = 16;

  // <linux/vfio.h> since Linux 6.6: a device's own file
  static final int DEVICE_BIND_IOMMUFD = 118;
  static final int BIND_IOMMUFD_BYTES = 16;
  static final int BIND_IOMMUFD_FD = 8;
  static final int DEVICE_ATTACH_IOMMUFD_PT = 119;
  static final int ATTACH_BYTES = 12;
  static final int ATTACH_PT_ID = 8;

  // <linux/iommufd.h> since Linux 6.2
  static final int IOAS_ALLOC = 0x81;
  static final int IOAS_ALLOC_BYTES = 12;
  static final int IOAS_ALLOC_ID = 8;
  static final int IOAS_MAP = 0x85;
  static final int IOAS_MAP_BYTES = 40;
  static final int IOAS_MAP_FLAGS = 4;
  static final int IOAS_MAP_ID = 8;
  static final int IOAS_MAP_VADDR = 16;
  static final int IOAS_MAP_LENGTH = 24;
  static final int IOAS_MAP_IOVA = 32;
  static final int IOAS_MAP_FIXED_IOVA = 1;
  static final int IOAS_MAP_WRITEABLE = 2;
  static final int IOAS_MAP_READABLE = 4;
  static final int IOAS_UNMAP = 0x86;
  static final int IOAS_UNMAP_BYTES = 24;
  static final int IOAS_UNMAP_ID = 4;
  static final int IOAS_UNMAP_IOVA = 8;
  static final int IOAS_UNMAP_LENGTH = 16;

  // <linux/pci_regs.h>
  static final int PCI_COMMAND = 4;
  static final int PCI_COMMAND_MEMORY = 2;
  static final int PCI_COMMAND_MASTER = 4;

  private VfioConstants() {}
}
