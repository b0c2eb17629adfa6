// SPDX-License-Identifier: GPL-2.0
/*
 * Views: what everybody but the owner can have of a pool.
 *
 * A view's mapping is of bare page-frame numbers (VM_PFNMAP): nobody can pin its pages, so that
 * nothing of it is left after a revoke, and nobody can force a write through it (/proc/PID/mem,
 * ptrace). It cannot become writable (no VM_MAYWRITE) and is in no child process (VM_DONTCOPY, and
 * VM_IO, which makes MADV_DOFORK refuse).
 */
#include <linux/file.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "compat.h"
#include "ix.h"

#define IX_VIEW_FLAGS	(VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTCOPY | VM_DONTDUMP)

/*
 * A test that cannot fail proves nothing. Built with IX_UNSAFE=y, the module can be loaded so that
 * views are what a driver without a thought would have made of them; then every attack succeeds.
 */
#ifdef IX_UNSAFE
static bool unsafe_views;
module_param(unsafe_views, bool, 0400);
MODULE_PARM_DESC(unsafe_views, "views protect nothing: for tests that must fail");
#else
static const bool unsafe_views;
#endif

static unsigned long ix_view_pfn(struct ix_view_file *view, unsigned long pgoff)
{
	return page_to_pfn(ix_pool_page(view->domain, view->first + pgoff));
}

/* Whether one entry can map the chunk around the fault: all of it in view and in the mapping. */
static bool ix_view_huge(struct ix_view_file *view, struct vm_fault *vmf)
{
	unsigned long start = ALIGN_DOWN(vmf->address, IX_CHUNK_BYTES);
	unsigned long before = (vmf->address - start) >> PAGE_SHIFT;

	return start >= vmf->vma->vm_start && vmf->vma->vm_end - start >= IX_CHUNK_BYTES &&
	       vmf->pgoff >= before &&
	       (view->first + vmf->pgoff - before) % IX_CHUNK_PAGES == 0 &&
	       view->pages - (vmf->pgoff - before) >= IX_CHUNK_PAGES;
}

static vm_fault_t ix_view_fault(struct vm_fault *vmf)
{
	struct ix_view_file *view = vmf->vma->vm_private_data;
	vm_fault_t result = VM_FAULT_FALLBACK;
	unsigned long pfn;
	pmd_t pmd;

	if (vmf->pgoff >= view->pages)
		return VM_FAULT_SIGBUS;
	down_read(&view->lock);
	if (view->revoked) {
		result = VM_FAULT_SIGBUS;
		ix_refuse(view->domain, IX_REFUSED_REVOKED_FAULT, 0);
		goto out;
	}
	pfn = ix_view_pfn(view, vmf->pgoff);
	pmd = READ_ONCE(*vmf->pmd);
	/* Another fault was first. Taken for a page table, its page would be written to. */
	if (pmd_present(pmd) && pmd_leaf(pmd)) {
		result = VM_FAULT_NOPAGE;
		goto out;
	}
	if (pmd_none(pmd) && ix_view_huge(view, vmf))
		result = ix_insert_huge(vmf, ALIGN_DOWN(pfn, IX_CHUNK_PAGES));
	if (result & VM_FAULT_FALLBACK)
		result = vmf_insert_pfn(vmf->vma, vmf->address, pfn);
out:
	up_read(&view->lock);
	return result;
}

/* /proc/PID/mem and ptrace come here because the pages cannot be pinned. */
static int ix_view_access(struct vm_area_struct *vma, unsigned long addr, void *buffer, int length,
			  int write)
{
	struct ix_view_file *view = vma->vm_private_data;

	return ix_refuse(view->domain, IX_REFUSED_REMOTE, -EACCES);
}

static const struct vm_operations_struct ix_view_ops = {
	.fault = ix_view_fault,
	.access = ix_view_access,
	.mremap = ix_no_move,
};

static vm_fault_t ix_unsafe_fault(struct vm_fault *vmf)
{
	struct ix_view_file *view = vmf->vma->vm_private_data;

	vmf->page = ix_pool_page(view->domain, view->first + vmf->pgoff);
	if (!vmf->page)
		return VM_FAULT_SIGBUS;
	get_page(vmf->page);
	return 0;
}

static const struct vm_operations_struct ix_unsafe_ops = {
	.fault = ix_unsafe_fault,
};

static int ix_view_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct ix_view_file *view = file->private_data;
	struct ix_domain *domain = view->domain;

	vma->vm_private_data = view;
	if (unsafe_views) {
		vma->vm_ops = &ix_unsafe_ops;
		return 0;
	}
	if (!(vma->vm_flags & VM_MAYSHARE))
		return ix_refuse(domain, IX_REFUSED_PRIVATE, -EINVAL);
	if (vma->vm_flags & VM_WRITE)
		return ix_refuse(domain, IX_REFUSED_WRITABLE, -EACCES);
	if (vma->vm_flags & VM_EXEC)
		return ix_refuse(domain, IX_REFUSED_EXECUTABLE, -EACCES);
	if (vma->vm_pgoff > view->pages || vma_pages(vma) > view->pages - vma->vm_pgoff)
		return ix_refuse(domain, IX_REFUSED_RANGE, -EINVAL);
	/* A courtesy: if a revoke comes just now, the first touch is refused. */
	if (READ_ONCE(view->revoked))
		return ix_refuse(domain, IX_REFUSED_REVOKED_MAP, -EACCES);
	vm_flags_clear(vma, VM_MAYWRITE | VM_MAYEXEC);
	vm_flags_set(vma, IX_VIEW_FLAGS);
	vma->vm_ops = &ix_view_ops;
	return 0;
}

static int ix_view_release(struct inode *inode, struct file *file)
{
	struct ix_view_file *view = file->private_data;
	struct ix_domain *domain = view->domain;

	mutex_lock(&domain->lock);
	list_del(&view->node);
	domain->view_count--;
	mutex_unlock(&domain->lock);
	kfree(view);
	ix_domain_put(domain);
	ix_file_released();
	return 0;
}

const struct file_operations ix_view_fops = {
	.owner = THIS_MODULE,
	.llseek = generic_file_llseek,
	.mmap = ix_view_mmap,
	.get_unmapped_area = ix_place,
	.release = ix_view_release,
};

static bool ix_name_valid(const char *name)
{
	size_t length = strnlen(name, IX_NAME_BYTES);

	return length && length < IX_NAME_BYTES &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789._-") == length &&
	       !memchr_inv(name + length, 0, IX_NAME_BYTES - length);
}

static int ix_view_check(struct ix_domain *domain, const struct ix_view *call)
{
	u64 pool_bytes = (u64)domain->pages << PAGE_SHIFT;
	struct ix_view_file *other;

	if (call->flags || !call->bytes || !PAGE_ALIGNED(call->offset | call->bytes) ||
	    call->offset > pool_bytes || call->bytes > pool_bytes - call->offset ||
	    !ix_name_valid(call->name))
		return -EINVAL;
	if (domain->view_count >= IX_VIEWS_MAX || !domain->next_view)
		return -ENOSPC;
	list_for_each_entry(other, &domain->views, node)
		if (!strcmp(other->name, call->name))
			return -EEXIST;
	return 0;
}

/**
 * ix_view_create - IX_VIEW
 * @domain: of what; its lock is held
 * @call: the call
 *
 * Return: the view's file, or an error pointer.
 */
struct file *ix_view_create(struct ix_domain *domain, struct ix_view *call)
{
	char name[IX_NAME_BYTES + sizeof("[ix:]")];
	struct ix_view_file *view;
	struct file *file;
	int error;

	error = ix_view_check(domain, call);
	if (error)
		return ERR_PTR(error);
	view = kzalloc(sizeof(*view), GFP_KERNEL_ACCOUNT);
	if (!view)
		return ERR_PTR(-ENOMEM);
	view->domain = domain;
	view->first = call->offset >> PAGE_SHIFT;
	view->pages = call->bytes >> PAGE_SHIFT;
	init_rwsem(&view->lock);
	strscpy(view->name, call->name, sizeof(view->name));
	snprintf(name, sizeof(name), "[ix:%s]", view->name);
	file = ix_file(name, &ix_view_fops, unsafe_views ? O_RDWR : O_RDONLY, view, domain,
		       call->bytes);
	if (IS_ERR(file)) {
		kfree(view);
		return file;
	}
	view->inode = file_inode(file);
	view->id = domain->next_view++;
	call->id = view->id;
	kref_get(&domain->ref);
	list_add_tail(&view->node, &domain->views);
	domain->view_count++;
	return file;
}

/**
 * ix_view_revoke - IX_REVOKE
 * @domain: of what; its lock is held, which keeps its views from going
 * @id: which view, or IX_ALL_VIEWS
 *
 * Return: 0, or ENOENT.
 */
int ix_view_revoke(struct ix_domain *domain, u32 id)
{
	int result = id == IX_ALL_VIEWS ? 0 : -ENOENT;
	struct ix_view_file *view;

	list_for_each_entry(view, &domain->views, node) {
		if (id != IX_ALL_VIEWS && view->id != id)
			continue;
		result = 0;
		if (unsafe_views)
			continue;
		/* Faults that saw the flag clear are through, later ones see it set. */
		down_write(&view->lock);
		view->revoked = true;
		up_write(&view->lock);
		unmap_mapping_range(view->inode->i_mapping, 0, 0, 1);
		/* Pairs with ix_walk_chunk(): an entry it finds after this should not be there. */
		smp_store_release(&view->gone, true);
	}
	return result;
}
