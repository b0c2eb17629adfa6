/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Guest page tables, four levels (Intel SDM vol. 3, "4-Level Paging"; AMD APM vol. 2, 5.3). Two kinds are made:
 * the ring-0 table, which mirrors this process's addresses by 1 GiB leaves, and one table for each
 * application, by 4 KiB and 2 MiB leaves.
 */
#ifndef IXVMM_TABLE_H
#define IXVMM_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "space.h"

#define PTE_PRESENT (1ull << 0)
#define PTE_WRITE (1ull << 1)
#define PTE_USER (1ull << 2)
#define PTE_ACCESSED (1ull << 5)
#define PTE_DIRTY (1ull << 6)
#define PTE_LARGE (1ull << 7)
#define PTE_NX (1ull << 63)
#define PTE_ADDRESS 0x000ffffffffff000ull
#define LARGE_PAGE (2ull << 20)

/* Rights of a mapping. Readable is what is present. */
enum table_rights {
	RIGHT_WRITE = 1,
	RIGHT_EXECUTE = 2,
	RIGHT_USER = 4, /* ring 3 too; without it the supervisor only */
};

/* A source of zeroed pages for tables; grows by chunks, gives all back at the end. */
struct page_pool {
	struct space *space;
	void **chunks;
	uint32_t chunk_count;
	uint32_t used; /* pages of the last chunk */
};

struct table {
	struct page_pool *pool;
	uint64_t *root;
};

void pool_init(struct page_pool *pool, struct space *space);
void pool_free(struct page_pool *pool);

/* A zeroed page, or NULL (ixvmm_error() is set). */
uint64_t *pool_page(struct page_pool *pool);

int table_init(struct table *table, struct page_pool *pool);

/* What CR3 holds for this table. */
uint64_t table_cr3(const struct table *table);

/*
 * Maps [va, va + bytes) to the memory at host, all multiples of a page. -EEXIST if some page is
 * mapped already; then those before it stay mapped, and the caller gives the table up.
 */
int table_map(struct table *table, uint64_t va, const void *host, uint64_t bytes, unsigned rights);

/*
 * Where ring 3's va lies in this process, if ring 3 may read it (and write, if asked); NULL
 * otherwise. *room is set to the bytes up to the end of the page.
 */
void *table_translate(const struct table *table, uint64_t va, bool write, uint64_t *room);

/*
 * The ring-0 table: gives the GiB of va to ring 0, whole, readable and writable. Nested paging takes
 * presence and the right to write from the host's mappings, so those decide; the right to execute it
 * does not take from there, so nothing is executable until table_allow_execution() says so. After
 * table_prepare() and with gib_leaves this takes no page from the pool (but for GiB 0), so it may be
 * called from raw context.
 */
int table_link_gib(struct table *table, uint64_t va, bool gib_leaves);

/*
 * The ring-0 table: lets ring 0 execute [start, end), whose GiB are linked; both are multiples of a
 * page. May run beside threads in ring 0: nothing is taken from them, and one that stumbles over the
 * old entry finds the new one when it is back.
 */
int table_allow_execution(struct table *table, uint64_t start, uint64_t end);

/* Makes all tables of the third level of a process's addresses. */
int table_prepare(struct table *table);

/* Whether table_link_gib() has been done for va. */
bool table_has_gib(const struct table *table, uint64_t va);

#endif
