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
#define DATA_OF_RING0 (PTE_PRESENT | PTE_WRITE | PTE_NX | SEEN)

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

/*
 * Replaces what *entry of `level` maps (2: a GiB, 1: 2 MiB; nothing: the GiB at gpa) by a table of the
 * next level with the same flags. Stored last, so that no walk finds a half-made table.
 */
static int split(struct table *table, uint64_t *entry, int level, uint64_t gpa, uint64_t flags)
{
	uint64_t *page = pool_page(table->pool), step = PAGE << 9 * (level - 1);
	unsigned i;

	if (!page)
		return -ENOMEM;
	for (i = 0; i < ENTRIES; i++)
		page[i] = (gpa + i * step) | flags | (level == 2 ? PTE_LARGE : 0);
	/*
	 * The first 2 MiB stay absent: HotSpot's implicit null checks are then page faults in the
	 * guest, which are cheaper than a failed KVM_RUN. The rest of the first GiB must be there:
	 * HotSpot may put its class space into it.
	 */
	if (level == 2 && space_va(table->pool->space, gpa) == 0)
		page[0] = 0;
	__atomic_store_n(entry,
			 space_gpa(table->pool->space, (uint64_t)page) | PTE_PRESENT | PTE_WRITE | PTE_ACCESSED,
			 __ATOMIC_RELEASE);
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
	uint64_t gib = va >> GIB_SHIFT, *entry, gpa, absent = 0;
	int error;

	error = space_add(table->pool->space, va);
	if (error)
		return error;
	entry = entry_for(table, va, 2, false);
	if (!entry)
		return -ENOMEM;
	if (*entry & PTE_PRESENT)
		return 0;
	gpa = space_gpa(table->pool->space, gib << GIB_SHIFT);
	if (gib == 0 || !gib_leaves)
		return split(table, entry, 2, gpa, DATA_OF_RING0);
	/* If another thread was first, its entry stays: it may be a table by now. */
	(void)__atomic_compare_exchange_n(entry, &absent, gpa | DATA_OF_RING0 | PTE_LARGE, false,
					  __ATOMIC_RELEASE, __ATOMIC_RELAXED);
	return 0;
}

/* The entry of `level` for va; a larger leaf on the way is split. */
static uint64_t *split_down_to(struct table *table, uint64_t va, int level)
{
	uint64_t *at = table->root, *entry;
	int i;

	for (i = 3;; i--) {
		entry = &at[index_at(va, i)];
		if (i == level)
			return entry;
		if (*entry & PTE_LARGE &&
		    split(table, entry, i, *entry & PTE_ADDRESS, *entry & ~(PTE_ADDRESS | PTE_LARGE)))
			return NULL;
		if (!(*entry & PTE_PRESENT))
			return NULL;
		at = next_table(table, *entry);
	}
}

int table_allow_execution(struct table *table, uint64_t start, uint64_t end)
{
	uint64_t va, step, *entry;
	bool large;

	/* Of the first 2 MiB ring 0 has nothing, see split(). */
	for (va = start < LARGE_PAGE ? LARGE_PAGE : start; va < end; va += step) {
		large = !(va & (LARGE_PAGE - 1)) && end - va >= LARGE_PAGE;
		entry = split_down_to(table, va, 1);
		if (!entry)
			return -ENOMEM;
		/* What has small entries already keeps them. */
		if (large && (*entry & PTE_LARGE)) {
			step = LARGE_PAGE;
		} else {
			entry = split_down_to(table, va, 0);
			if (!entry)
				return -ENOMEM;
			step = PAGE;
		}
		__atomic_fetch_and(entry, ~PTE_NX, __ATOMIC_RELEASE);
	}
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
