// SPDX-License-Identifier: Apache-2.0
// Prints what org.ixj.vfio.VfioConstants repeats, one "name value" per line, as far as this
// machine's headers know it. VfioConstantsTest compiles it, runs it and compares.
#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/ioctl.h>
#if __has_include(<linux/iommufd.h>)
#include <linux/iommufd.h>
#endif

#define PRINT(name, value) printf("%s %lld\n", #name, (long long)(value))
#define SAME(name) printf("%s %lld\n", #name, (long long)(name))
#define NUMBER(name, request) printf("%s %lld\n", #name, (long long)_IOC_NR(request))

int main(void) {
  SAME(VFIO_TYPE);
  SAME(VFIO_API_VERSION);
  SAME(VFIO_TYPE1_IOMMU);
  PRINT(VFIO_TYPE1V2_IOMMU, VFIO_TYPE1v2_IOMMU);
  NUMBER(GET_API_VERSION, VFIO_GET_API_VERSION);
  NUMBER(CHECK_EXTENSION, VFIO_CHECK_EXTENSION);
  NUMBER(SET_IOMMU, VFIO_SET_IOMMU);
  NUMBER(GROUP_GET_STATUS, VFIO_GROUP_GET_STATUS);
  NUMBER(GROUP_SET_CONTAINER, VFIO_GROUP_SET_CONTAINER);
  NUMBER(GROUP_GET_DEVICE_FD, VFIO_GROUP_GET_DEVICE_FD);
  NUMBER(DEVICE_GET_INFO, VFIO_DEVICE_GET_INFO);
  NUMBER(DEVICE_GET_REGION_INFO, VFIO_DEVICE_GET_REGION_INFO);
  NUMBER(DEVICE_GET_IRQ_INFO, VFIO_DEVICE_GET_IRQ_INFO);
  NUMBER(DEVICE_SET_IRQS, VFIO_DEVICE_SET_IRQS);
  NUMBER(DEVICE_RESET, VFIO_DEVICE_RESET);
  NUMBER(IOMMU_MAP_DMA, VFIO_IOMMU_MAP_DMA);
  NUMBER(IOMMU_UNMAP_DMA, VFIO_IOMMU_UNMAP_DMA);
  PRINT(GROUP_STATUS_BYTES, sizeof(struct vfio_group_status));
  PRINT(GROUP_STATUS_FLAGS, offsetof(struct vfio_group_status, flags));
  PRINT(GROUP_FLAGS_VIABLE, VFIO_GROUP_FLAGS_VIABLE);
  // As much of the structure as is used.
  PRINT(DEVICE_INFO_BYTES, offsetof(struct vfio_device_info, num_irqs) + 4);
  PRINT(DEVICE_INFO_FLAGS, offsetof(struct vfio_device_info, flags));
  PRINT(DEVICE_INFO_REGIONS, offsetof(struct vfio_device_info, num_regions));
  PRINT(DEVICE_INFO_IRQS, offsetof(struct vfio_device_info, num_irqs));
  PRINT(DEVICE_FLAGS_RESET, VFIO_DEVICE_FLAGS_RESET);
  PRINT(DEVICE_FLAGS_PCI, VFIO_DEVICE_FLAGS_PCI);
  PRINT(REGION_INFO_BYTES, sizeof(struct vfio_region_info));
  PRINT(REGION_INFO_FLAGS, offsetof(struct vfio_region_info, flags));
  PRINT(REGION_INFO_INDEX, offsetof(struct vfio_region_info, index));
  PRINT(REGION_INFO_SIZE, offsetof(struct vfio_region_info, size));
  PRINT(REGION_INFO_OFFSET, offsetof(struct vfio_region_info, offset));
  PRINT(REGION_FLAG_MMAP, VFIO_REGION_INFO_FLAG_MMAP);
  PRINT(PCI_CONFIG_REGION, VFIO_PCI_CONFIG_REGION_INDEX);
  PRINT(IRQ_INFO_BYTES, sizeof(struct vfio_irq_info));
  PRINT(IRQ_INFO_FLAGS, offsetof(struct vfio_irq_info, flags));
  PRINT(IRQ_INFO_INDEX, offsetof(struct vfio_irq_info, index));
  PRINT(IRQ_INFO_COUNT, offsetof(struct vfio_irq_info, count));
  PRINT(PCI_MSIX_IRQ, VFIO_PCI_MSIX_IRQ_INDEX);
  PRINT(PCI_ERR_IRQ, VFIO_PCI_ERR_IRQ_INDEX);
  PRINT(PCI_REQ_IRQ, VFIO_PCI_REQ_IRQ_INDEX);
  PRINT(IRQ_SET_FLAGS, offsetof(struct vfio_irq_set, flags));
  PRINT(IRQ_SET_INDEX, offsetof(struct vfio_irq_set, index));
  PRINT(IRQ_SET_START, offsetof(struct vfio_irq_set, start));
  PRINT(IRQ_SET_COUNT, offsetof(struct vfio_irq_set, count));
  PRINT(IRQ_SET_DATA, offsetof(struct vfio_irq_set, data));
  PRINT(IRQ_DATA_NONE, VFIO_IRQ_SET_DATA_NONE);
  PRINT(IRQ_DATA_EVENTFD, VFIO_IRQ_SET_DATA_EVENTFD);
  PRINT(IRQ_ACTION_TRIGGER, VFIO_IRQ_SET_ACTION_TRIGGER);
  PRINT(DMA_MAP_BYTES, sizeof(struct vfio_iommu_type1_dma_map));
  PRINT(DMA_MAP_FLAGS, offsetof(struct vfio_iommu_type1_dma_map, flags));
  PRINT(DMA_MAP_VADDR, offsetof(struct vfio_iommu_type1_dma_map, vaddr));
  PRINT(DMA_MAP_IOVA, offsetof(struct vfio_iommu_type1_dma_map, iova));
  PRINT(DMA_MAP_SIZE, offsetof(struct vfio_iommu_type1_dma_map, size));
  PRINT(DMA_MAP_READ, VFIO_DMA_MAP_FLAG_READ);
  PRINT(DMA_MAP_WRITE, VFIO_DMA_MAP_FLAG_WRITE);
  PRINT(DMA_UNMAP_BYTES, sizeof(struct vfio_iommu_type1_dma_unmap));
  PRINT(DMA_UNMAP_IOVA, offsetof(struct vfio_iommu_type1_dma_unmap, iova));
  PRINT(DMA_UNMAP_SIZE, offsetof(struct vfio_iommu_type1_dma_unmap, size));
  SAME(PCI_COMMAND);
  SAME(PCI_COMMAND_MEMORY);
  SAME(PCI_COMMAND_MASTER);
#ifdef VFIO_DEVICE_BIND_IOMMUFD
  NUMBER(DEVICE_BIND_IOMMUFD, VFIO_DEVICE_BIND_IOMMUFD);
  NUMBER(DEVICE_ATTACH_IOMMUFD_PT, VFIO_DEVICE_ATTACH_IOMMUFD_PT);
  PRINT(BIND_IOMMUFD_BYTES, offsetof(struct vfio_device_bind_iommufd, out_devid) + 4);
  PRINT(BIND_IOMMUFD_FD, offsetof(struct vfio_device_bind_iommufd, iommufd));
  PRINT(ATTACH_BYTES, offsetof(struct vfio_device_attach_iommufd_pt, pt_id) + 4);
  PRINT(ATTACH_PT_ID, offsetof(struct vfio_device_attach_iommufd_pt, pt_id));
#endif
#ifdef IOMMU_IOAS_ALLOC
  NUMBER(IOAS_ALLOC, IOMMU_IOAS_ALLOC);
  PRINT(IOAS_ALLOC_BYTES, sizeof(struct iommu_ioas_alloc));
  PRINT(IOAS_ALLOC_ID, offsetof(struct iommu_ioas_alloc, out_ioas_id));
  NUMBER(IOAS_MAP, IOMMU_IOAS_MAP);
  PRINT(IOAS_MAP_BYTES, sizeof(struct iommu_ioas_map));
  PRINT(IOAS_MAP_FLAGS, offsetof(struct iommu_ioas_map, flags));
  PRINT(IOAS_MAP_ID, offsetof(struct iommu_ioas_map, ioas_id));
  PRINT(IOAS_MAP_VADDR, offsetof(struct iommu_ioas_map, user_va));
  PRINT(IOAS_MAP_LENGTH, offsetof(struct iommu_ioas_map, length));
  PRINT(IOAS_MAP_IOVA, offsetof(struct iommu_ioas_map, iova));
  PRINT(IOAS_MAP_FIXED_IOVA, IOMMU_IOAS_MAP_FIXED_IOVA);
  PRINT(IOAS_MAP_WRITEABLE, IOMMU_IOAS_MAP_WRITEABLE);
  PRINT(IOAS_MAP_READABLE, IOMMU_IOAS_MAP_READABLE);
  NUMBER(IOAS_UNMAP, IOMMU_IOAS_UNMAP);
  PRINT(IOAS_UNMAP_BYTES, sizeof(struct iommu_ioas_unmap));
  PRINT(IOAS_UNMAP_ID, offsetof(struct iommu_ioas_unmap, ioas_id));
  PRINT(IOAS_UNMAP_IOVA, offsetof(struct iommu_ioas_unmap, iova));
  PRINT(IOAS_UNMAP_LENGTH, offsetof(struct iommu_ioas_unmap, length));
#endif
  return 0;
}
