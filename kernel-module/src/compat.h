/* SPDX-License-Identifier: GPL-2.0 */
/* What differs between the kernels that are supported, 6.1 and 6.12. */
#ifndef IX_COMPAT_H
#define IX_COMPAT_H

#include <linux/mm.h>
#include <linux/pfn_t.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
static inline void vm_flags_set(struct vm_area_struct *vma, unsigned long flags)
{
	vma->vm_flags |= flags;
}

static inline void vm_flags_clear(struct vm_area_struct *vma, unsigned long flags)
{
	vma->vm_flags &= ~flags;
}
#endif

/*
 * A 2 MiB entry whose page nobody can pin. Pinning without locks (get_user_pages_fast) sees entries
 * and not mappings, so VM_PFNMAP does not stop it; the entry itself must. From 6.12 on it carries a
 * mark for that. Before, the only mark it respects is that of device memory: the page is then
 * looked up in a pagemap, is in none, and the pin fails.
 */
static inline vm_fault_t ix_insert_huge(struct vm_fault *vmf, unsigned long pfn)
{
#if IS_ENABLED(CONFIG_ARCH_SUPPORTS_PMD_PFNMAP)
	return vmf_insert_pfn_pmd(vmf, __pfn_to_pfn_t(pfn, 0), false);
#elif IS_ENABLED(CONFIG_ARCH_HAS_PTE_DEVMAP)
	return vmf_insert_pfn_pmd(vmf, __pfn_to_pfn_t(pfn, PFN_DEV | PFN_MAP), false);
#else
	return VM_FAULT_FALLBACK;
#endif
}

#endif
