// SPDX-License-Identifier: Apache-2.0
#include "table.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "error.h"

#define CHUNK_PAGES 256u
#define ENTRIES 512u
/* Set beforehand: the processor never writes into a table (SDM vol. 3, "Accessed and Dirty Flags"). */
#define SEEN (PTE_ACCESSED | PTE_DIRTY)

static unsigned index_at(uint64_t va, int level)
{
	return va >> (12 + 9 * level) & (ENTRIES - 1);
}

void pool_init(struct page_pool *pool, struct space *space)
{
	*pool = (struct page_pool){.space = space, .used = CHUNK_PAGES};
}

void pool_free(struct page_pool *pool)
{
	uint32_t i;

	for (i = 0; i < pool->chunk_count; i++)
		munmap(pool->chunks[i], CHUNK_PAGES * PAGE);
	free(pool->chunks);
	pool_init(pool, pool->space);
}

static int pool_grow(struct page_pool *pool)
{
	void **chunks;
	void *chunk;
	int error;

	chunks = realloc(pool->chunks, (pool->chunk_count + 1) * sizeof(*chunks));
	if (!chunks)
		return fail(ENOMEM, "no memory for page tables");
	pool->chunks = chunks;
	chunk = mmap(NULL, CHUNK_PAGES * PAGE, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (chunk == MAP_FAILED)
		return fail(errno, "no memory for page tables");
	error = space_add_range(pool->space, (uint64_t)chunk, CHUNK_PAGES * PAGE);
	if (error) {
		munmap(chunk, CHUNK_PAGES * PAGE);
		return error;
	}
	chunks[pool->chunk_count++] = chunk;
	pool->used = 0;
	return 0;
}

uint64_t *pool_page(struct page_pool *pool)
{
	if (pool->used == CHUNK_PAGES && pool_grow(pool))
		return NULL;
	return (uint64_t *)((char *)pool->chunks[pool->chunk_count - 1] + PAGE * pool->used++);
}

int table_init(struct table *table, struct page_pool *pool)
{
	table->pool = pool;
	table->root = pool_page(pool);
	return table->root ? 0 : -ENOMEM;
}

uint64_t table_cr3(const struct table *table)
{
	return space_gpa(table->pool->space, (uint64_t)table->root);
}

static uint64_t *next_table(const struct table *table, uint64_t entry)
{
	return (uint64_t *)space_va(table->pool->space, entry & PTE_ADDRESS);
}

/*
 * The entry for va in the table of `level` (0 = pages), tables on the way being made. The rights of
 * inner entries are wide open but for the user bit: a leaf restricts (SDM vol. 3, "Access Rights").
 */
static uint64_t *entry_for(struct table *table, uint64_t va, int level, bool user)
{
	uint64_t *at = table->root, *entry, *page;
	int i;

	for (i = 3; i > level; i--) {
		entry = &at[index_at(va, i)];
		if (!(*entry & PTE_PRESENT)) {
			page = pool_page(table->pool);
			if (!page)
				return NULL;
			*entry = space_gpa(table->pool->space, (uint64_t)page) | PTE_PRESENT | PTE_WRITE |
				 PTE_ACCESSED;
		} else if (*entry & PTE_LARGE) {
			fail(EEXIST, "address %#" PRIx64 " is mapped already", va);
			return NULL;
		}
		if (user)
			*entry |= PTE_USER;
		at = next_table(table, *entry);
	}
	return &at[index_at(va, level)];
}

int table_map(struct table *table, uint64_t va, const void *host, uint64_t bytes, unsigned rights)
{
	uint64_t at = (uint64_t)host, step, *entry, flags = PTE_PRESENT | SEEN;
	bool user = rights & RIGHT_USER, large;
	int error;

	if ((va | at | bytes) & (PAGE - 1) || va >= VA_END || bytes > VA_END - va)
		return fail(EINVAL, "a mapping is not made of pages, or lies outside: %#" PRIx64, va);
	error = space_add_range(table->pool->space, at, bytes);
	if (error)
		return error;
	if (rights & RIGHT_WRITE)
		flags |= PTE_WRITE;
	if (!(rights & RIGHT_EXECUTE))
		flags |= PTE_NX;
	if (user)
		flags |= PTE_USER;
	for (; bytes; bytes -= step, va += step, at += step) {
		/* A GiB slot keeps the low 30 bits, so what is aligned here is aligned there. */
		large = !((va | at) & (LARGE_PAGE - 1)) && bytes >= LARGE_PAGE;
		step = large ? LARGE_PAGE : PAGE;
		entry = entry_for(table, va, large ? 1 : 0, user);
		if (!entry)
			return -ENOMEM;
		if (*entry & PTE_PRESENT)
			return fail(EEXIST, "address %#" PRIx64 " is mapped already", va);
		*entry = space_gpa(table->pool->space, at) | flags | (large ? PTE_LARGE : 0);
	}
	return 0;
}

void *table_translate(const struct table *table, uint64_t va, bool write, uint64_t *room)
{
	uint64_t entry, mask, *at = table->root;
	int level;

	if (va >= VA_END)
		return NULL;
	for (level = 3;; level--) {
		entry = at[index_at(va, level)];
		if (!(entry & PTE_PRESENT) || !(entry & PTE_USER) || (write && !(entry & PTE_WRITE)))
			return NULL;
		if (level == 0 || entry & PTE_LARGE)
			break;
		at = next_table(table, entry);
	}
	mask = (1ull << (12 + 9 * level)) - 1;
	*room = mask + 1 - (va & mask);
	return (void *)(space_va(table->pool->space, entry & PTE_ADDRESS & ~mask) + (va & mask));
}

/* 2 MiB leaves: for a processor without 1 GiB pages, and for the first GiB of all. */
static int link_by_large_pages(struct table *table, uint64_t gib, uint64_t *entry, uint64_t flags)
{
	uint64_t *page = pool_page(table->pool);
	unsigned i;

	if (!page)
		return -ENOMEM;
	/*
	 * The first 2 MiB stay absent: HotSpot's implicit null checks are then page faults in the
	 * guest, which are cheaper than a failed KVM_RUN. The rest of the first GiB must be there:
	 * HotSpot may put its class space into it.
	 */
	for (i = gib == 0 ? 1 : 0; i < ENTRIES; i++)
		page[i] = (space_gpa(table->pool->space, gib << GIB_SHIFT) + i * LARGE_PAGE) | flags;
	*entry = space_gpa(table->pool->space, (uint64_t)page) | PTE_PRESENT | PTE_WRITE | PTE_ACCESSED;
	return 0;
}

int table_prepare(struct table *table)
{
	uint64_t va;

	for (va = 0; va < VA_END; va += GIB * ENTRIES)
		if (!entry_for(table, va, 2, false))
			return -ENOMEM;
	return 0;
}

int table_link_gib(struct table *table, uint64_t va, bool gib_leaves)
{
	uint64_t gib = va >> GIB_SHIFT, *entry, flags = PTE_PRESENT | PTE_WRITE | PTE_LARGE | SEEN;
	int error;

	error = space_add(table->pool->space, va);
	if (error)
		return error;
	entry = entry_for(table, va, 2, false);
	if (!entry)
		return -ENOMEM;
	if (*entry & PTE_PRESENT)
		return 0;
	if (gib == 0 || !gib_leaves)
		return link_by_large_pages(table, gib, entry, flags);
	*entry = space_gpa(table->pool->space, gib << GIB_SHIFT) | flags;
	return 0;
}

bool table_has_gib(const struct table *table, uint64_t va)
{
	uint64_t entry;

	if (va >= VA_END)
		return true; /* never to be linked */
	entry = table->root[index_at(va, 3)];
	return entry & PTE_PRESENT && next_table(table, entry)[index_at(va, 2)] & PTE_PRESENT;
}
