/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Guest-physical space. A process uses a few GiB here and there in 128 TiB; a processor may have no
 * more than 39 bits of guest-physical address. So the space is compacted: every GiB of virtual
 * addresses in use becomes one memory slot of KVM, at the next free GiB of guest-physical addresses.
 *
 * A slot needs no mapping behind it and covers holes as well: mmap, munmap and mprotect of the
 * process never touch a slot, KVM follows the host's page tables by itself. Reads and writes that the
 * host mapping denies, the guest is denied (nested paging), so one slot per GiB gives away neither.
 * Execution is denied by the guest's own tables: KVM makes every nested entry executable.
 */
#ifndef IXVMM_SPACE_H
#define IXVMM_SPACE_H

#include <stdbool.h>
#include <stdint.h>

#define GIB_SHIFT 30
#define GIB (1ull << GIB_SHIFT)
#define PAGE 4096ull
/* Virtual addresses of a process end one page below this (TASK_SIZE_MAX with four-level paging). */
#define VA_END (1ull << 47)
#define VA_GIBS (VA_END >> GIB_SHIFT)
/* Guest-physical addresses below 4 GiB stay empty: the local APIC and KVM's own pages live there. */
#define FIRST_GIB 4u

struct space {
	int vm_fd;
	uint32_t slots;     /* made so far; slot n lies at guest-physical GiB FIRST_GIB + n */
	uint32_t slots_max; /* by address width and by KVM */
	uint32_t width;     /* bits of guest-physical address */
	uint16_t *slot_of;  /* slot + 1 of each GiB of virtual address, 0 for none; VA_GIBS of them */
	uint32_t *gib_of;   /* GiB of virtual address of each slot */
	int lock;           /* a spin lock: also taken with all signals blocked, see leave.c */
};

int space_init(struct space *space, int vm_fd, uint32_t width, uint32_t kvm_slots);
void space_free(struct space *space);

/* Makes sure there is a slot for the GiB of va. Called from raw context too: no errno, no malloc. */
int space_add(struct space *space, uint64_t va);

/* Adds all of [va, va + bytes). */
int space_add_range(struct space *space, uint64_t va, uint64_t bytes);

/* Guest-physical address of va, whose GiB has been added. */
uint64_t space_gpa(const struct space *space, uint64_t va);

/* The other way round. */
uint64_t space_va(const struct space *space, uint64_t gpa);

/*
 * Calls each() for every mapping of this process now, in ascending order, until one call returns an
 * error, which it then returns. Reservations above 64 GiB are passed over: they are mostly empty, and
 * linked when they are touched.
 */
int space_for_each_mapping(int (*each)(void *context, uint64_t start, uint64_t end, bool executable),
			   void *context);

static inline void space_lock(struct space *space)
{
	while (__atomic_exchange_n(&space->lock, 1, __ATOMIC_ACQUIRE))
		__builtin_ia32_pause();
}

static inline void space_unlock(struct space *space)
{
	__atomic_store_n(&space->lock, 0, __ATOMIC_RELEASE);
}

#endif
