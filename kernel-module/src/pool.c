// SPDX-License-Identifier: GPL-2.0
/* A domain's pages. */
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

/**
 * ix_pool_check - IX_POOL, as far as it needs no domain
 * @pool: the call
 *
 * Return: 0, or EINVAL or ENOSPC.
 */
int ix_pool_check(const struct ix_pool *pool)
{
	if (pool->flags || !pool->bytes || pool->bytes % IX_CHUNK_BYTES)
		return -EINVAL;
	if (pool->node != NUMA_NO_NODE &&
	    (pool->node < 0 || pool->node >= MAX_NUMNODES || !node_state(pool->node, N_MEMORY)))
		return -EINVAL;
	return pool->bytes > IX_POOL_MAX ? -ENOSPC : 0;
}

/**
 * ix_pool_grow - IX_POOL
 * @domain: whose pool; its lock is held, its owner calls
 * @pool: the call, checked, and its bytes accounted for
 *
 * Return: 0, or an error and the pool as it was.
 */
int ix_pool_grow(struct ix_domain *domain, struct ix_pool *pool)
{
	unsigned long first = domain->pages / IX_CHUNK_PAGES;
	unsigned long count = pool->bytes / IX_CHUNK_BYTES, i;
	int error;

	if (pool->bytes > IX_POOL_MAX - ((u64)domain->pages << PAGE_SHIFT))
		return -ENOSPC;
	for (i = 0; i < count; i++) {
		error = ix_chunk_add(domain, first + i, pool->node);
		if (error) {
			ix_chunks_free(domain, first, first + i);
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
 * ix_pool_drop - give all pages back
 * @domain: that has ended: no view shows them; its lock is held
 */
void ix_pool_drop(struct ix_domain *domain)
{
	unsigned long pages = domain->pages;

	WRITE_ONCE(domain->pages, 0);
	ix_chunks_free(domain, 0, pages / IX_CHUNK_PAGES);
}
