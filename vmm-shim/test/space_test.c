// SPDX-License-Identifier: Apache-2.0
/* Guest-physical space and page tables, on a VM that runs nothing. */
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "check.h"
#include "ixvmm.h"
#include "table.h"

static int new_vm(void)
{
	int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC), vm;

	if (kvm < 0)
		SKIP("cannot open /dev/kvm: %s", strerror(errno));
	vm = ioctl(kvm, KVM_CREATE_VM, 0);
	if (vm < 0)
		SKIP("KVM_CREATE_VM: %s", strerror(errno));
	close(kvm);
	return vm;
}

static void widths(void)
{
	static const struct {
		uint32_t width, kvm_slots, slots;
	} rows[] = {
		{30, 100, 0},	      {32, 100, 0},	{33, 100, 4},	    {36, 32764, 60},
		{39, 32764, 508},     {40, 32764, 1020}, {46, 32764, 32764}, {52, 32764, 32764},
		{40, 509, 509},	      {52, 100000, 32768},
	};
	struct space space;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int error = space_init(&space, -1, rows[i].width, rows[i].kvm_slots);

		if (!rows[i].slots) {
			CHECK(error == -ENOSPC && strstr(ixvmm_error(), "too few"), "width %u: %d", rows[i].width, error);
			continue;
		}
		CHECK(!error && space.slots_max == rows[i].slots, "width %u: %u slots", rows[i].width, space.slots_max);
		space_free(&space);
	}
}

/* Slots go to consecutive GiB, whatever the address; the last GiB of all is a page short. */
static void compaction(void)
{
	uint64_t places[] = {0x7f1234567000, 0x1000, 0x7fffffff0000, 0x7f1234560000};
	struct space space;
	int vm = new_vm(), i, error;

	CHECK(space_init(&space, vm, 33, 100) == 0, "%s", ixvmm_error());
	for (i = 0; i < 4; i++)
		CHECK(space_add(&space, places[i]) == 0, "place %d", i);
	CHECK(space.slots == 3, "%u slots for three GiB", space.slots);
	CHECK(space_gpa(&space, places[0]) == (4ull << 30 | (places[0] & (GIB - 1))), "%#" PRIx64,
	      space_gpa(&space, places[0]));
	CHECK(space_gpa(&space, places[2]) >> 30 == 6, "%#" PRIx64, space_gpa(&space, places[2]));
	for (i = 0; i < 4; i++)
		CHECK(space_va(&space, space_gpa(&space, places[i])) == places[i], "place %d", i);
	CHECK(space_add_range(&space, 5 * GIB, GIB) == 0, "%s", ixvmm_error());
	error = space_add_range(&space, 9 * GIB - 1, 2);
	CHECK(error == -ENOSPC && strstr(ixvmm_error(), "more than the 4 GiB that 33 bits"), "%d %s", error, ixvmm_error());
	CHECK(space_add_range(&space, VA_END, 1) == -EINVAL, "above the process");
	CHECK(space_add_range(&space, VA_END - 4096, 8192) == -EINVAL, "over the end");
	CHECK(space_add_range(&space, ~0ull, 2) == -EINVAL, "wraps");
	CHECK(space_add(&space, VA_END) == -EINVAL, "above the process");
	space_free(&space);
	close(vm);
}

/* The entry that maps va, which is mapped, and how much it maps. */
static uint64_t leaf(const struct table *table, uint64_t va, uint64_t *bytes)
{
	const uint64_t *at = table->root;
	uint64_t entry;
	int level;

	for (level = 3;; level--) {
		entry = at[va >> (12 + 9 * level) & 511];
		*bytes = PAGE << 9 * level;
		if (level == 0 || entry & PTE_LARGE || !(entry & PTE_PRESENT))
			return entry;
		at = (const uint64_t *)space_va(table->pool->space, entry & PTE_ADDRESS);
	}
}

/* Ring 0 executes what it was allowed to, page by page; all else is data, and stays where it was. */
static void execution(struct table *table)
{
	uint64_t base = 99 * GIB, start = base + 3 * LARGE_PAGE - 2 * PAGE, end = base + 5 * LARGE_PAGE + PAGE;
	uint64_t va, entry, bytes, wrong = 0, gpa;

	CHECK(table_link_gib(table, base, true) == 0, "%s", ixvmm_error());
	entry = leaf(table, base, &bytes);
	CHECK(bytes == GIB && entry & PTE_NX, "a linked GiB: %#" PRIx64 " of %#" PRIx64 " bytes", entry, bytes);
	gpa = entry & PTE_ADDRESS;
	CHECK(table_allow_execution(table, start, end) == 0, "%s", ixvmm_error());
	for (va = base; va < base + GIB; va += PAGE) {
		entry = leaf(table, va, &bytes);
		wrong += !(entry & PTE_NX) != (va >= start && va < end);
		wrong += (entry & PTE_ADDRESS & ~(bytes - 1)) + (va & (bytes - 1)) != gpa + (va - base);
		wrong += (entry & (PTE_PRESENT | PTE_WRITE | PTE_USER)) != (PTE_PRESENT | PTE_WRITE);
	}
	CHECK(wrong == 0, "%" PRIu64 " pages wrong", wrong);
	entry = leaf(table, base + 3 * LARGE_PAGE, &bytes);
	CHECK(bytes == LARGE_PAGE, "code of 2 MiB has entries of %#" PRIx64 " bytes", bytes);
	CHECK(table_allow_execution(table, base + 2 * LARGE_PAGE, base + 3 * LARGE_PAGE) == 0, "%s", ixvmm_error());
	CHECK(!(leaf(table, base + 2 * LARGE_PAGE, &bytes) & PTE_NX), "small entries beside are passed over");

	CHECK(table_link_gib(table, 0, true) == 0, "%s", ixvmm_error());
	CHECK(table_allow_execution(table, 4 * PAGE, LARGE_PAGE + PAGE) == 0, "%s", ixvmm_error());
	CHECK(!(leaf(table, 4 * PAGE, &bytes) & PTE_PRESENT), "the first 2 MiB are absent");
	CHECK(!(leaf(table, LARGE_PAGE, &bytes) & PTE_NX) && leaf(table, LARGE_PAGE + PAGE, &bytes) & PTE_NX,
	      "the first GiB");
}

static void tables(void)
{
	uint64_t room, at = 1ull << 40;
	struct page_pool pool;
	struct space space;
	struct table table;
	int vm = new_vm();
	char *memory, *large;
	uint32_t pages;

	memory = mmap(NULL, 8 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK(memory != MAP_FAILED, "no memory");
	large = (char *)(((uint64_t)memory + LARGE_PAGE - 1) & ~(LARGE_PAGE - 1));
	CHECK(space_init(&space, vm, 40, 1000) == 0, "%s", ixvmm_error());
	pool_init(&pool, &space);
	CHECK(table_init(&table, &pool) == 0, "%s", ixvmm_error());

	CHECK(table_map(&table, at, memory + 4096, 8192, RIGHT_USER) == 0, "%s", ixvmm_error());
	CHECK(table_translate(&table, at + 4100, false, &room) == memory + 8196 && room == 4092, "read");
	CHECK(!table_translate(&table, at + 4100, true, &room), "write to read-only memory");
	CHECK(!table_translate(&table, at + 8192, false, &room), "behind the mapping");
	CHECK(!table_translate(&table, at - 1, false, &room), "before the mapping");
	CHECK(!table_translate(&table, at + (1ull << 47), false, &room), "an address that would wrap to it");
	CHECK(!table_translate(&table, at | 0xffff800000000000, false, &room), "the upper half");
	CHECK(table_map(&table, at + 4096, memory, 4096, RIGHT_USER) == -EEXIST, "twice");

	CHECK(table_map(&table, 2 * at, memory, 4096, RIGHT_WRITE) == 0, "%s", ixvmm_error());
	CHECK(!table_translate(&table, 2 * at, false, &room), "the supervisor's memory");
	CHECK(table_map(&table, 2 * at + 4096, memory, 4096, RIGHT_WRITE | RIGHT_USER) == 0, "%s", ixvmm_error());
	CHECK(table_translate(&table, 2 * at + 4096, true, &room) == memory, "write");
	CHECK(!table_translate(&table, 2 * at, true, &room), "the supervisor's memory beside a user's");

	/* Large pages where both sides are aligned, small ones at the ends. */
	pages = pool.used;
	CHECK(table_map(&table, 3 * at - 4096, large - 4096 + LARGE_PAGE, 2 * LARGE_PAGE, RIGHT_USER) == 0, "%s",
	      ixvmm_error());
	CHECK(pool.used - pages <= 7, "%u pages for one large one and two tables", pool.used - pages);
	CHECK(table_translate(&table, 3 * at + 5, false, &room) == large + LARGE_PAGE + 5 && room == LARGE_PAGE - 5,
	      "large page");
	CHECK(table_map(&table, 3 * at + 4096, memory, 4096, RIGHT_USER) < 0, "inside a large page");

	CHECK(table_map(&table, at + 1, memory, 4096, 0) == -EINVAL, "odd address");
	CHECK(table_map(&table, at, memory + 1, 4096, 0) == -EINVAL, "odd memory");
	CHECK(table_map(&table, at, memory, 4095, 0) == -EINVAL, "odd length");
	CHECK(table_map(&table, VA_END - 4096, memory, 8192, 0) == -EINVAL, "over the end");
	CHECK(table_map(&table, 0xffff800000000000, memory, 4096, 0) == -EINVAL, "the upper half");

	CHECK(table_prepare(&table) == 0, "%s", ixvmm_error());
	pages = pool.used;
	CHECK(!table_has_gib(&table, 77 * GIB) && table_link_gib(&table, 77 * GIB, true) == 0 &&
		      table_has_gib(&table, 77 * GIB + 5), "link");
	CHECK(pool.used == pages, "a linked GiB took a page from the pool");
	execution(&table);
	pool_free(&pool);
	space_free(&space);
	munmap(memory, 8 << 20);
	close(vm);
}

int main(void)
{
	widths();
	compaction();
	tables();
	return checks_end("space_test");
}
