// SPDX-License-Identifier: GPL-2.0
/*
 * The owner's mapping of its pool.
 *
 * It is of ordinary, counted pages: the fault hands the page to Linux, which maps a compound page
 * of 2 MiB with one entry. So KVM finds it by get_user_pages and maps 2 MiB in the nested tables,
 * and VFIO can pin it for a device. With VM_PFNMAP neither could: Linux 6.1's follow_pte knows no
 * 2 MiB entry, and VFIO accepts such memory only if it is not RAM.
 */

#include <linux/pagemap.h>

#include "compat.h"
#include "ix.h"

static vm_fault_t ix_owner_fault(struct vm_fault *vmf)
{
	struct ix_domain *domain = vmf->vma->vm_private_data;
	struct page *page;

	/* A child process of an owner that allowed it: MADV_DOFORK lifts VM_DONTCOPY. */
	if (vmf->vma->vm_mm != domain->mm) {
		ix_refuse(domain, IX_REFUSED_FAULT, 0);
		return VM_FAULT_SIGBUS;
	}
	/* The pool may go while somebody still reaches into a dead owner's address space. */
	page = ix_pool_lock_page(domain, vmf->pgoff);
	if (!page)
		return VM_FAULT_SIGBUS;
	/*
	 * Linux would look for a file's cache to take it out of, which stumbles if it is mapped
	 * elsewhere. That is left to a page that goes bad just now.
	 */
	if (PageHWPoison(page)) {
		unlock_page(page);
		put_page(page);
		return VM_FAULT_HWPOISON;
	}
	vmf->page = page;
	return VM_FAULT_LOCKED;
}

/**
 * ix_no_move - mremap of anything of ours
 * @vma: where it would be
 *
 * A mapping stays where it was made, aligned as it was made.
 *
 * Return: EACCES.
 */
int ix_no_move(struct vm_area_struct *vma)
{
	struct ix_domain *domain = file_inode(vma->vm_file)->i_private;

	return ix_refuse(domain, IX_REFUSED_MOVE, -EACCES);
}

/* Within a chunk the entry of 2 MiB would go, and come back as 512 small ones. */
static int ix_owner_split(struct vm_area_struct *vma, unsigned long addr)
{
	if (IS_ALIGNED(addr, IX_CHUNK_BYTES))
		return 0;
	return ix_refuse(vma->vm_private_data, IX_REFUSED_SPLIT, -EINVAL);
}

/*
 * A fork that the owner allowed copies no entry, since faults would make them anew; but of a
 * mapping that userfaultfd write-protects it does (from 6.7 on, which lets it). Called before the
 * child runs, by its parent; only the owner has entries that could have been copied.
 */
static void ix_owner_open(struct vm_area_struct *vma)
{
	struct ix_domain *domain = vma->vm_private_data;

	if (vma->vm_mm != domain->mm && ix_domain_owned(domain))
		unmap_mapping_range(vma->vm_file->f_mapping, 0, 0, 1);
}

static const struct vm_operations_struct ix_owner_ops = {
	.open = ix_owner_open,
	.fault = ix_owner_fault,
	.mremap = ix_no_move,
	.may_split = ix_owner_split,
};

/**
 * ix_place - find a place where entries of 2 MiB are possible
 * @file: a domain's or a view's
 * @addr: the caller's wish, or 0
 * @len: how long
 * @pgoff: from where in the file
 * @flags: mmap's
 *
 * Return: an address with the same place in a chunk as @pgoff has, where there is one.
 */
unsigned long ix_place(struct file *file, unsigned long addr, unsigned long len,
		       unsigned long pgoff, unsigned long flags)
{
	if (file->f_op == &ix_view_fops)
		pgoff += ((struct ix_view_file *)file->private_data)->first % IX_CHUNK_PAGES;
	return thp_get_unmapped_area(file, addr, len, pgoff, flags);
}

/**
 * ix_owner_mmap - mmap of a domain's descriptor
 * @file: the domain's
 * @vma: the mapping to be
 *
 * Return: 0, or EPERM for anybody but the owner.
 */
int ix_owner_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct ix_domain *domain = file->private_data;
	unsigned long pages;

	/* Pairs with ix_pool_grow(): below this length every chunk is found. */
	pages = smp_load_acquire(&domain->pages);
	if (vma->vm_mm != domain->mm)
		return ix_refuse(domain, IX_REFUSED_MAP, -EPERM);
	if (!(vma->vm_flags & VM_MAYSHARE))
		return ix_refuse(domain, IX_REFUSED_PRIVATE, -EINVAL);
	if (vma->vm_flags & VM_EXEC)
		return ix_refuse(domain, IX_REFUSED_EXECUTABLE, -EACCES);
	if (!IS_ALIGNED(vma->vm_start | vma->vm_end, IX_CHUNK_BYTES) ||
	    vma->vm_pgoff % IX_CHUNK_PAGES || vma->vm_pgoff > pages ||
	    vma_pages(vma) > pages - vma->vm_pgoff)
		return ix_refuse(domain, IX_REFUSED_RANGE, -EINVAL);
	vm_flags_clear(vma, VM_MAYEXEC);
	vm_flags_set(vma, VM_DONTEXPAND | VM_DONTCOPY | VM_DONTDUMP);
	vma->vm_private_data = domain;
	vma->vm_ops = &ix_owner_ops;
	return 0;
}
