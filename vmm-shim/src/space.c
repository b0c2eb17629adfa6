// SPDX-License-Identifier: Apache-2.0
#include "space.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/kvm.h>
#include <stdio.h>
#include <stdlib.h>

#include "error.h"
#include "raw.h"

/* A mapping larger than this is taken for a reservation, such as ZGC's. */
#define RESERVATION_BYTES (64 * GIB)
/* More slots KVM never has (KVM_MEM_SLOTS_NUM, linux/kvm_host.h), and slot_of has 16 bits. */
#define SLOTS_SHIFT 15

int space_init(struct space *space, int vm_fd, uint32_t width, uint32_t kvm_slots)
{
	if (width <= GIB_SHIFT || (1ull << (width - GIB_SHIFT)) <= FIRST_GIB)
		return fail(ENOSPC, "%" PRIu32 " bits of guest-physical address are too few", width);
	space->vm_fd = vm_fd;
	space->width = width;
	space->slots = 0;
	space->lock = 0;
	space->slots_max = 1u << SLOTS_SHIFT;
	if (width - GIB_SHIFT < SLOTS_SHIFT)
		space->slots_max = (1u << (width - GIB_SHIFT)) - FIRST_GIB;
	if (space->slots_max > kvm_slots)
		space->slots_max = kvm_slots;
	space->slot_of = calloc(VA_GIBS, sizeof(*space->slot_of));
	space->gib_of = calloc(space->slots_max, sizeof(*space->gib_of));
	if (!space->slot_of || !space->gib_of) {
		space_free(space);
		return fail(ENOMEM, "no memory for the table of memory slots");
	}
	return 0;
}

void space_free(struct space *space)
{
	free(space->slot_of);
	free(space->gib_of);
	space->slot_of = NULL;
	space->gib_of = NULL;
}

int space_add(struct space *space, uint64_t va)
{
	uint64_t gib = va >> GIB_SHIFT;
	struct kvm_userspace_memory_region region = {0};
	long result = 0;

	if (gib >= VA_GIBS)
		return -EINVAL;
	if (__atomic_load_n(&space->slot_of[gib], __ATOMIC_ACQUIRE))
		return 0;
	space_lock(space);
	if (space->slot_of[gib])
		goto out;
	if (space->slots >= space->slots_max) {
		result = -ENOSPC;
		goto out;
	}
	region.slot = space->slots;
	region.guest_phys_addr = (uint64_t)(space->slots + FIRST_GIB) << GIB_SHIFT;
	region.userspace_addr = gib << GIB_SHIFT;
	/* The last page below VA_END belongs to no process, and KVM refuses a slot that covers it. */
	region.memory_size = gib == VA_GIBS - 1 ? GIB - PAGE : GIB;
	result = raw_ioctl(space->vm_fd, KVM_SET_USER_MEMORY_REGION, &region);
	if (result < 0)
		goto out;
	space->gib_of[space->slots] = (uint32_t)gib;
	space->slots++;
	__atomic_store_n(&space->slot_of[gib], (uint16_t)space->slots, __ATOMIC_RELEASE);
out:
	space_unlock(space);
	return (int)result;
}

int space_add_range(struct space *space, uint64_t va, uint64_t bytes)
{
	uint64_t gib, last;
	int error;

	if (!bytes || va >= VA_END || bytes > VA_END - va)
		return fail(EINVAL, "no memory of this process: %#" PRIx64 ", %" PRIu64 " bytes", va, bytes);
	last = (va + bytes - 1) >> GIB_SHIFT;
	for (gib = va >> GIB_SHIFT; gib <= last; gib++) {
		error = space_add(space, gib << GIB_SHIFT);
		if (error == -ENOSPC)
			return fail(ENOSPC,
				    "this process uses more than the %" PRIu32
				    " GiB that %" PRIu32 " bits of guest-physical address and KVM's slots hold",
				    space->slots_max, space->width);
		if (error)
			return fail(-error, "KVM refuses a memory slot for GiB %#" PRIx64 " of this process",
				    gib << GIB_SHIFT);
	}
	return 0;
}

uint64_t space_gpa(const struct space *space, uint64_t va)
{
	uint64_t slot = (uint64_t)space->slot_of[va >> GIB_SHIFT] - 1;

	return (slot + FIRST_GIB) << GIB_SHIFT | (va & (GIB - 1));
}

uint64_t space_va(const struct space *space, uint64_t gpa)
{
	uint64_t gib = space->gib_of[(gpa >> GIB_SHIFT) - FIRST_GIB];

	return gib << GIB_SHIFT | (gpa & (GIB - 1));
}

int space_for_each_mapping(int (*each)(void *context, uint64_t start, uint64_t end, bool executable),
			   void *context)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	char *line = NULL, execute;
	size_t room = 0;
	uint64_t start, end;
	int error = 0;

	if (!maps)
		return fail(errno, "cannot read /proc/self/maps");
	while (!error && getline(&line, &room, maps) > 0) {
		if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %*c%*c%c", &start, &end, &execute) != 3 ||
		    end <= start || end > VA_END)
			continue; /* the vsyscall page lies in the upper half */
		if (end - start <= RESERVATION_BYTES)
			error = each(context, start, end, execute == 'x');
	}
	free(line);
	if (fclose(maps) && !error)
		error = fail(EIO, "reading /proc/self/maps failed");
	return error;
}
