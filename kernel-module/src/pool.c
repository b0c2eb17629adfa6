// SPDX-License-Identifier: GPL-2.0
/* A domain's pages. */
#include <linux/capability.h>
#include <linux/pagemap.h>
#include <linux/sched/signal.h>

#include "ix.h"

static void ix_chunks_free(struct ix_domain *domain, unsigned long from, unsigned long to)
{
	struct page *chunk;

	for (; from < to; from++) {
		chunk = xa_erase(&domain->chunks, from);
		if (!chunk)
			continue;
		xa_erase(&domain->pfns, page_to_pfn(chunk) / IX_CHUNK_PAGES);
		/* Whoever has it pinned for a device keeps it until that ends. */
		put_page(chunk);
		cond_resched();
	}
}

static int ix_chunk_add(struct ix_domain *domain, unsigned long index, int node)
{
	/* User memory: also the nodes that the caller's cpuset has not are refused. */
	gfp_t gfp = GFP_USER | __GFP_ACCOUNT | __GFP_ZERO | __GFP_COMP | __GFP_NOWARN |
		    __GFP_RETRY_MAYFAIL | (node == NUMA_NO_NODE ? 0 : __GFP_THISNODE);
	struct page *chunk;
	int error;

	if (fatal_signal_pending(current))
		return -EINTR;
	chunk = alloc_pages_node(node, gfp, IX_CHUNK_ORDER);
	if (!chunk)
		return -ENOMEM;
	/* Linux from 6.12.59 on maps a whole chunk only if it lies below the file's end by this. */
	chunk->index = index * IX_CHUNK_PAGES;
	error = xa_err(xa_store(&domain->pfns, page_to_pfn(chunk) / IX_CHUNK_PAGES,
				xa_mk_value(index), GFP_KERNEL_ACCOUNT));
	if (!error)
		error = xa_err(xa_store(&domain->chunks, index, chunk, GFP_KERNEL_ACCOUNT));
	if (error) {
		xa_erase(&domain->pfns, page_to_pfn(chunk) / IX_CHUNK_PAGES);
		put_page(chunk);
	}
	return error;
}

/*
 * Against the user's limit, as io_uring and XDP count: to count in the address space its mmap_lock
 * is needed, which whoever gives the memory back would wait for as long as the owner likes.
 */
static int ix_pool_account(struct ix_domain *domain, unsigned long pages)
{
	unsigned long limit = rlimit(RLIMIT_MEMLOCK) >> PAGE_SHIFT;
	long locked = atomic_long_read(&domain->user->locked_vm);

	if (capable(CAP_IPC_LOCK))
		return 0;
	/* What is refused is never added: others would be refused for it. */
	do {
		if (locked + pages > limit)
			return -ENOMEM;
	} while (!atomic_long_try_cmpxchg(&domain->user->locked_vm, &locked, locked + pages));
	domain->accounted += pages;
	return 0;
}

static void ix_pool_unaccount(struct ix_domain *domain, unsigned long pages)
{
	atomic_long_sub(pages, &domain->user->locked_vm);
	domain->accounted -= pages;
}

static int ix_pool_check(struct ix_domain *domain, const struct ix_pool *pool)
{
	if (pool->flags || !pool->bytes || pool->bytes % IX_CHUNK_BYTES)
		return -EINVAL;
	if (pool->node != NUMA_NO_NODE &&
	    (pool->node < 0 || pool->node >= MAX_NUMNODES || !node_state(pool->node, N_MEMORY)))
		return -EINVAL;
	return pool->bytes > IX_POOL_MAX - ((u64)domain->pages << PAGE_SHIFT) ? -ENOSPC : 0;
}

/**
 * ix_pool_grow - IX_POOL
 * @domain: whose pool; its lock is held, its owner calls
 * @pool: the call
 *
 * Return: 0, or an error and the pool as it was.
 */
int ix_pool_grow(struct ix_domain *domain, struct ix_pool *pool)
{
	unsigned long first = domain->pages / IX_CHUNK_PAGES;
	unsigned long count = pool->bytes / IX_CHUNK_BYTES, before = domain->accounted, i;
	int error;

	error = ix_pool_check(domain, pool);
	if (!error)
		error = ix_pool_account(domain, count * IX_CHUNK_PAGES);
	if (error)
		return error;
	for (i = 0; i < count; i++) {
		error = ix_chunk_add(domain, first + i, pool->node);
		if (error) {
			ix_chunks_free(domain, first, first + i);
			ix_pool_unaccount(domain, domain->accounted - before);
			return error;
		}
		cond_resched();
	}
	pool->offset = (u64)domain->pages << PAGE_SHIFT;
	i_size_write(domain->inode, pool->offset + pool->bytes);
	/* Mappings look at the length first, then at the chunks. */
	smp_store_release(&domain->pages, (first + count) * IX_CHUNK_PAGES);
	return 0;
}

/**
 * ix_pool_lock_page - a page for a fault of the owner's
 * @domain: whose
 * @index: in the pool
 *
 * Return: the page, referenced and locked, or NULL if there is none, or none any more. While it is
 * locked the pool is not dropped.
 */
struct page *ix_pool_lock_page(struct ix_domain *domain, unsigned long index)
{
	struct page *chunk = xa_load(&domain->chunks, index / IX_CHUNK_PAGES);

	if (!chunk || !get_page_unless_zero(chunk))
		return NULL;
	/* Of a dead domain it may have been somebody else's already. */
	if (!READ_ONCE(domain->dead)) {
		lock_page(chunk);
		if (!READ_ONCE(domain->dead))
			return nth_page(chunk, index % IX_CHUNK_PAGES);
		unlock_page(chunk);
	}
	put_page(chunk);
	return NULL;
}

/**
 * ix_pool_drop - give all pages back
 * @domain: that is dead: no view shows them; its lock is held
 */
void ix_pool_drop(struct ix_domain *domain)
{
	unsigned long pages = domain->pages, index;
	struct page *chunk;

	/* Faults that saw it alive are through, with their entries; later ones see it dead. */
	xa_for_each(&domain->chunks, index, chunk) {
		lock_page(chunk);
		unlock_page(chunk);
		cond_resched();
	}
	if (domain->inode)
		unmap_mapping_range(domain->inode->i_mapping, 0, 0, 1);
	WRITE_ONCE(domain->pages, 0);
	ix_chunks_free(domain, 0, pages / IX_CHUNK_PAGES);
	ix_pool_unaccount(domain, domain->accounted);
}
