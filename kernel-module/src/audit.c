// SPDX-License-Identifier: GPL-2.0
/*
 * The audit: a walk through the page tables of every process, for entries to the pool's pages.
 *
 * It asks the page tables, not our own books: whatever way a page of the pool came into a process,
 * it is found.
 */
#include <linux/hugetlb_inline.h>
#include <linux/pgtable.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/seq_file.h>
#include <linux/sort.h>

#include "ix.h"

static DEFINE_MUTEX(ix_audit_lock);

/**
 * struct ix_space - an address space to look at
 * @mm: grabbed
 * @task: the first thread of a process that uses it; referenced
 */
struct ix_space {
	struct mm_struct *mm;
	struct task_struct *task;
};

/**
 * struct ix_walk - where the audit is
 * @domain: what it is of
 * @found: what it found
 * @lines: where mappings are printed, or NULL
 * @space: the address space
 * @vma: the mapping
 * @view: the view it is of, or NULL
 * @owner: the mapping is of the domain's own descriptor
 * @huge: 2 MiB entries in this mapping
 * @small: small entries in this mapping
 */
struct ix_walk {
	struct ix_domain *domain;
	struct ix_audit *found;
	struct seq_file *lines;
	struct ix_space *space;
	struct vm_area_struct *vma;
	struct ix_view_file *view;
	bool owner;
	unsigned long huge;
	unsigned long small;
};

static void ix_violation(struct ix_walk *walk, enum ix_violation kind, unsigned long addr)
{
	struct ix_audit *found = walk->found;

	if (found->violations++)
		return;
	found->violation = kind;
	found->violation_address = addr;
	found->violation_pid = task_tgid_vnr(walk->space->task);
}

/* The pool's chunk that a page is in, as the domain's index of it, or NULL. */
static void *ix_chunk_of(struct ix_walk *walk, unsigned long pfn)
{
	void *chunk = xa_load(&walk->domain->pfns, pfn / IX_CHUNK_PAGES);

	/* Its entry is read again: a page that joins the pool just now was somebody's before. */
	smp_rmb();
	return chunk;
}

/* An entry maps @pages pages of a chunk, from @pfn on, at @addr: may they be there? */
static void ix_entry(struct ix_walk *walk, unsigned long addr, void *chunk, unsigned long pfn,
		     unsigned long pages, bool writable, bool gone)
{
	struct ix_view_file *view = walk->view;
	unsigned long page;

	if (pages > 1)
		walk->huge++;
	else
		walk->small++;
	if (walk->space->mm == walk->domain->mm && !view)
		return;
	page = xa_to_value(chunk) * IX_CHUNK_PAGES + pfn % IX_CHUNK_PAGES;
	if (writable)
		ix_violation(walk, IX_VIOLATION_WRITABLE, addr);
	else if (!view)
		ix_violation(walk, IX_VIOLATION_STRAY, addr);
	else if (gone)
		ix_violation(walk, IX_VIOLATION_REVOKED, addr);
	else if (page < view->first || page + pages > view->first + view->pages)
		ix_violation(walk, IX_VIOLATION_OUTSIDE, addr);
}

/*
 * One page of the second-lowest table. mmap_lock keeps the mapping, not its tables: with interrupts
 * off none is freed, as get_user_pages_fast relies on.
 */
static void ix_walk_chunk(struct ix_walk *walk, pmd_t *pmdp, unsigned long addr, unsigned long end)
{
	unsigned long flags;
	pmd_t pmd, pmd_now;
	pte_t *ptep;
	void *chunk;
	bool gone;

	/* Before its entries; pairs with ix_view_revoke(). */
	gone = walk->view && smp_load_acquire(&walk->view->gone);
	local_irq_save(flags);
	pmd = READ_ONCE(*pmdp);
	if (!pmd_present(pmd))
		goto out;
	if (pmd_leaf(pmd)) {
		chunk = ix_chunk_of(walk, pmd_pfn(pmd));
		pmd_now = READ_ONCE(*pmdp);
		if (chunk && pmd_present(pmd_now) && pmd_pfn(pmd_now) == pmd_pfn(pmd))
			ix_entry(walk, addr, chunk, pmd_pfn(pmd), IX_CHUNK_PAGES, pmd_write(pmd),
				 gone);
		goto out;
	}
	if (pmd_bad(pmd))
		goto out;
	for (ptep = pte_offset_kernel(&pmd, addr); addr < end; ptep++, addr += PAGE_SIZE) {
		pte_t pte = READ_ONCE(*ptep), now;

		if (!pte_present(pte))
			continue;
		chunk = ix_chunk_of(walk, pte_pfn(pte));
		if (!chunk)
			continue;
		now = READ_ONCE(*ptep);
		if (pte_present(now) && pte_pfn(now) == pte_pfn(pte))
			ix_entry(walk, addr, chunk, pte_pfn(pte), 1, pte_write(pte), gone);
	}
out:
	local_irq_restore(flags);
}

static int ix_walk_pmds(struct ix_walk *walk, pud_t pud, unsigned long addr, unsigned long end)
{
	pmd_t *pmdp = pmd_offset(&pud, addr);
	unsigned long next;

	for (; addr < end; addr = next, pmdp++) {
		next = pmd_addr_end(addr, end);
		ix_walk_chunk(walk, pmdp, addr, next);
	}
	cond_resched();
	return fatal_signal_pending(current) ? -EINTR : 0;
}

static int ix_walk_tables(struct ix_walk *walk, unsigned long addr, unsigned long end)
{
	unsigned long next;
	int error;

	for (; addr < end; addr = next) {
		pgd_t *pgdp = pgd_offset(walk->space->mm, addr);
		p4d_t *p4dp;
		pud_t *pudp, pud;

		next = pgd_addr_end(addr, end);
		if (pgd_none(*pgdp) || pgd_bad(*pgdp))
			continue;
		p4dp = p4d_offset(pgdp, addr);
		next = p4d_addr_end(addr, end);
		if (p4d_none(*p4dp) || p4d_bad(*p4dp))
			continue;
		pudp = pud_offset(p4dp, addr);
		next = pud_addr_end(addr, end);
		pud = READ_ONCE(*pudp);
		/* A leaf here is of 1 GiB, and no chunk. */
		if (!pud_present(pud) || pud_leaf(pud) || pud_bad(pud))
			continue;
		error = ix_walk_pmds(walk, pud, addr, next);
		if (error)
			return error;
	}
	return 0;
}

static void ix_count_mapping(struct ix_walk *walk)
{
	struct ix_audit *found = walk->found;

	if (walk->view) {
		if (walk->view->revoked)
			found->inert_mappings++;
		else
			found->view_mappings++;
		found->view_huge += walk->huge;
		found->view_small += walk->small;
	} else if (walk->owner && walk->space->mm != walk->domain->mm) {
		found->inert_mappings++;
	} else {
		found->owner_mappings += walk->owner;
		found->owner_huge += walk->huge;
		found->owner_small += walk->small;
	}
}

static void ix_print_mapping(struct ix_walk *walk)
{
	struct vm_area_struct *vma = walk->vma;
	struct task_struct *task = walk->space->task;
	char name[TASK_COMM_LEN];

	/* Its name is what it likes; here it is one word. */
	get_task_comm(name, task);
	seq_printf(walk->lines, "%d ", task_tgid_nr(task));
	seq_escape(walk->lines, name, " \t\n\\");
	seq_printf(walk->lines, " %lx-%lx %c%c%c %s huge %lu small %lu%s\n",
		   vma->vm_start, vma->vm_end,
		   vma->vm_flags & VM_READ ? 'r' : '-', vma->vm_flags & VM_WRITE ? 'w' : '-',
		   vma->vm_flags & VM_EXEC ? 'x' : '-',
		   walk->view ? walk->view->name : walk->owner ? "owner" : "stray",
		   walk->huge, walk->small,
		   walk->view && walk->view->revoked ? " revoked" : "");
}

static int ix_walk_mapping(struct ix_walk *walk, struct vm_area_struct *vma)
{
	struct file *file = vma->vm_file;
	int error;

	if (is_vm_hugetlb_page(vma))
		return 0;
	walk->vma = vma;
	walk->view = NULL;
	walk->owner = false;
	walk->huge = 0;
	walk->small = 0;
	if (file && file->f_op == &ix_domain_fops) {
		walk->owner = file->private_data == walk->domain;
	} else if (file && file->f_op == &ix_view_fops) {
		walk->view = file->private_data;
		if (walk->view->domain != walk->domain)
			walk->view = NULL;
	}
	if (walk->view && vma->vm_flags & (VM_WRITE | VM_MAYWRITE | VM_EXEC | VM_MAYEXEC))
		ix_violation(walk, IX_VIOLATION_UPGRADABLE, vma->vm_start);
	error = ix_walk_tables(walk, vma->vm_start, vma->vm_end);
	if (!walk->owner && !walk->view && !walk->huge && !walk->small)
		return error;
	ix_count_mapping(walk);
	if (walk->lines)
		ix_print_mapping(walk);
	return error;
}

static int ix_walk_space(struct ix_walk *walk)
{
	struct mm_struct *mm = walk->space->mm;
	struct vm_area_struct *vma;
	int error;

	VMA_ITERATOR(vmi, mm, 0);

	/* An address space that has ended has no mappings. */
	if (!mmget_not_zero(mm))
		return 0;
	error = mmap_read_lock_killable(mm);
	if (!error) {
		walk->found->address_spaces++;
		for_each_vma(vmi, vma) {
			error = ix_walk_mapping(walk, vma);
			if (error)
				break;
		}
		mmap_read_unlock(mm);
	}
	/* Were this the last user, its end would be this caller's work. */
	mmput_async(mm);
	return error;
}

/*
 * All threads, not only the leaders: a process whose leader has ended lives on in the others.
 * Fills up to @room spaces, one for each thread.
 */
static unsigned long ix_collect(struct ix_space *spaces, unsigned long room)
{
	struct task_struct *process, *thread;
	unsigned long count = 0;

	rcu_read_lock();
	for_each_process_thread(process, thread) {
		struct mm_struct *mm = NULL;

		if (thread->flags & PF_KTHREAD)
			continue;
		task_lock(thread);
		if (thread->mm) {
			if (count < room) {
				mm = thread->mm;
				mmgrab(mm);
			} else {
				count++;
			}
		}
		task_unlock(thread);
		if (mm) {
			get_task_struct(process);
			spaces[count++] = (struct ix_space){ .mm = mm, .task = process };
		}
	}
	rcu_read_unlock();
	return count;
}

static void ix_spaces_put(struct ix_space *spaces, unsigned long count)
{
	while (count--) {
		mmdrop(spaces[count].mm);
		put_task_struct(spaces[count].task);
	}
	kvfree(spaces);
}

static int ix_space_order(const void *a, const void *b)
{
	unsigned long x = (unsigned long)((const struct ix_space *)a)->mm;
	unsigned long y = (unsigned long)((const struct ix_space *)b)->mm;

	return x < y ? -1 : x > y;
}

/* Every address space there is, in *@spaces: sorted, so that entries of one are neighbours. */
static long ix_spaces(struct ix_space **spaces)
{
	unsigned long room = 512, count;

	for (;;) {
		*spaces = kvmalloc_array(room, sizeof(**spaces), GFP_KERNEL_ACCOUNT);
		if (!*spaces)
			return -ENOMEM;
		count = ix_collect(*spaces, room);
		if (count <= room)
			break;
		ix_spaces_put(*spaces, room);
		room = count + count / 4;
	}
	sort(*spaces, count, sizeof(**spaces), ix_space_order, NULL);
	return count;
}

/**
 * ix_audit - look for the pool's pages in every process
 * @domain: whose pool
 * @found: out: what there is
 * @lines: where to print each mapping, or NULL
 *
 * Context: sleeps; no lock of the domain is held.
 * Return: 0, ENOMEM, or EINTR when killed.
 */
int ix_audit(struct ix_domain *domain, struct ix_audit *found, struct seq_file *lines)
{
	struct ix_walk walk = { .domain = domain, .found = found, .lines = lines };
	struct ix_space *spaces;
	long count, i;
	int error = 0;

	memset(found, 0, sizeof(*found));
	if (mutex_lock_killable(&ix_audit_lock))
		return -EINTR;
	count = ix_spaces(&spaces);
	if (count < 0) {
		mutex_unlock(&ix_audit_lock);
		return count;
	}
	for (i = 0; i < count && !error; i++) {
		walk.space = &spaces[i];
		if (!i || spaces[i].mm != spaces[i - 1].mm)
			error = ix_walk_space(&walk);
	}
	ix_spaces_put(spaces, count);
	mutex_unlock(&ix_audit_lock);
	return error;
}
