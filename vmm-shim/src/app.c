// SPDX-License-Identifier: Apache-2.0
#include "app.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "error.h"
#include "vcpu.h"

#define HEAP_MAX (1ull << 30)
#define STACK_MAX (64ull << 20)
#define STACK_MIN (16ull << 10)

static int own(struct owned *owned, uint64_t bytes)
{
	/* Populated: a page not there yet would be a fault in the host in the middle of a run. */
	void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE,
			    -1, 0);

	if (memory == MAP_FAILED)
		return fail(errno, "no memory for the application (%" PRIu64 " bytes)", bytes);
	owned->memory = memory;
	owned->bytes = bytes;
	return 0;
}

static void disown(struct owned *owned)
{
	if (owned->memory)
		munmap(owned->memory, owned->bytes);
	*owned = (struct owned){0};
}

static int round_to_pages(uint64_t *bytes, uint64_t least, uint64_t most, const char *what)
{
	if (*bytes > most)
		return fail(EINVAL, "%s of %" PRIu64 " bytes; at most %" PRIu64, what, *bytes, most);
	if (*bytes < least)
		*bytes = least;
	*bytes = (*bytes + PAGE - 1) & ~(PAGE - 1);
	return 0;
}

/* The entry pages: for the supervisor only, code not writable, data not executable. */
static int map_gates(struct ixvmm_app *app)
{
	struct ixvmm_vm *vm = app->vm;
	uint32_t i;
	int error = 0;

	if ((uint64_t)vm->gates < GATES_LOWEST)
		return fail(EEXIST, "the entry pages lie at %p, among the application's", (void *)vm->gates);
	for (i = 0; !error && i < VCPUS_MAX; i++) {
		char *gate = vm_gate(vm, i);

		error = table_map(&app->table, (uint64_t)gate, gate, PAGE, RIGHT_EXECUTE);
		if (!error)
			error = table_map(&app->table, (uint64_t)gate + PAGE, gate + PAGE, GATE_END - PAGE,
					  RIGHT_WRITE);
	}
	return error;
}

int ixvmm_app_create(struct ixvmm_vm *vm, uint64_t heap_bytes, uint64_t stack_bytes, struct ixvmm_app **out)
{
	struct ixvmm_app *app;
	int error;

	*out = NULL;
	error = round_to_pages(&heap_bytes, PAGE, HEAP_MAX, "a heap");
	if (!error)
		error = round_to_pages(&stack_bytes, STACK_MIN, STACK_MAX, "a stack");
	if (error)
		return error;
	app = calloc(1, sizeof(*app));
	if (!app)
		return fail(ENOMEM, "no memory for an application");
	app->vm = vm;
	app->stack_bytes = stack_bytes;
	pthread_mutex_lock(&vm->lock);
	pool_init(&app->pool, &vm->space);
	error = table_init(&app->table, &app->pool);
	if (!error)
		error = map_gates(app);
	if (!error)
		error = own(&app->heap, heap_bytes);
	if (!error)
		error = app_map_own(app, APP_HEAP_AT, app->heap.memory, heap_bytes, RIGHT_WRITE);
	pthread_mutex_unlock(&vm->lock);
	if (error) {
		ixvmm_app_destroy(app);
		return error;
	}
	*out = app;
	return 0;
}

void ixvmm_app_destroy(struct ixvmm_app *app)
{
	uint32_t i;

	if (!app)
		return;
	pool_free(&app->pool);
	disown(&app->image);
	disown(&app->heap);
	for (i = 0; i < IXVMM_PORTS_MAX; i++)
		disown(&app->stacks[i]);
	free(app);
}

int app_map_own(struct ixvmm_app *app, uint64_t at, void *memory, uint64_t bytes, unsigned rights)
{
	return table_map(&app->table, at, memory, bytes, rights | RIGHT_USER);
}

int ixvmm_app_map(struct ixvmm_app *app, uint32_t port, uint32_t region, void *memory, uint64_t bytes)
{
	static const unsigned rights[IXVMM_REGIONS] = {
		[IXVMM_REGION_MESSAGE_BUFFERS] = 0,
		[IXVMM_REGION_EVENTS] = 0,
		[IXVMM_REGION_COMMANDS] = RIGHT_WRITE,
		[IXVMM_REGION_SEND_ARENA] = RIGHT_WRITE,
	};
	struct ixj_area *area;
	int error;

	if (port >= IXVMM_PORTS_MAX || region >= IXVMM_REGIONS)
		return fail(EINVAL, "no port %" PRIu32 " or no region %" PRIu32, port, region);
	if (!bytes || bytes > APP_PORT_STRIDE - LARGE_PAGE || (uint64_t)memory & (PAGE - 1))
		return fail(EINVAL, "a region of %" PRIu64 " bytes at %p; it begins at a page", bytes, memory);
	area = &app->regions[port][region];
	pthread_mutex_lock(&app->vm->lock);
	if (area->bytes) {
		error = fail(EEXIST, "region %" PRIu32 " of port %" PRIu32 " is mapped already", region, port);
	} else {
		area->at = APP_REGIONS_AT + region * APP_REGION_STRIDE + port * APP_PORT_STRIDE;
		/* The same place within 2 MiB as here, so that large pages can be used. */
		area->at += (uint64_t)memory & (LARGE_PAGE - 1);
		error = app_map_own(app, area->at, memory, (bytes + PAGE - 1) & ~(PAGE - 1), rights[region]);
		if (!error)
			area->bytes = bytes;
	}
	pthread_mutex_unlock(&app->vm->lock);
	return error;
}

static int load(struct ixvmm_app *app, const void *elf, size_t bytes, const struct elf_image *image)
{
	uint32_t i;
	int error;

	if (app->image.memory)
		return fail(EEXIST, "the application has its program already");
	error = own(&app->image, image->bytes);
	if (!error)
		error = elf_place(elf, bytes, image, APP_IMAGE_AT, app->image.memory);
	for (i = 0; !error && i < image->segments; i++) {
		const struct elf_segment *s = &image->segment[i];

		error = app_map_own(app, APP_IMAGE_AT + s->start, (char *)app->image.memory + s->start,
				    s->end - s->start,
				    (s->rights & ELF_WRITE ? RIGHT_WRITE : 0) |
					    (s->rights & ELF_EXECUTE ? RIGHT_EXECUTE : 0));
	}
	if (!error)
		app->entry = APP_IMAGE_AT + image->entry;
	return error;
}

int ixvmm_app_load(struct ixvmm_app *app, const void *elf, size_t bytes)
{
	struct elf_image image;
	int error = elf_check(elf, bytes, &image);

	if (error)
		return error;
	pthread_mutex_lock(&app->vm->lock);
	error = load(app, elf, bytes, &image);
	pthread_mutex_unlock(&app->vm->lock);
	return error;
}

/* Writes what a thread is told onto its stack, and returns where. */
static uint64_t write_start(const struct ixvmm_app *app, uint32_t port)
{
	const struct ixj_area *regions = app->regions[port];
	const struct owned *stack = &app->stacks[port];
	struct ixj_start start = {
		.magic = IXJ_RING3_MAGIC,
		.version = IXJ_RING3_VERSION,
		.port_index = port,
		.message_buffers = regions[IXVMM_REGION_MESSAGE_BUFFERS],
		.events = regions[IXVMM_REGION_EVENTS],
		.commands = regions[IXVMM_REGION_COMMANDS],
		.send_arena = regions[IXVMM_REGION_SEND_ARENA],
		.stack = {APP_STACKS_AT + port * APP_STACK_STRIDE, stack->bytes},
		.heap = {APP_HEAP_AT, app->heap.bytes},
	};
	uint64_t offset = (stack->bytes - sizeof(start)) & ~15ull;

	memcpy((char *)stack->memory + offset, &start, sizeof(start));
	return start.stack.at + offset;
}

int ixvmm_app_start(struct ixvmm_vcpu *vcpu, struct ixvmm_app *app, uint32_t port)
{
	struct app_regs *regs = &vcpu->data->app;
	int error = 0;

	if (port >= IXVMM_PORTS_MAX)
		return fail(EINVAL, "no port %" PRIu32, port);
	if (!app->entry)
		return fail(EINVAL, "the application has no program yet");
	pthread_mutex_lock(&app->vm->lock);
	if (!app->stacks[port].memory) {
		error = own(&app->stacks[port], app->stack_bytes);
		if (!error)
			error = app_map_own(app, APP_STACKS_AT + port * APP_STACK_STRIDE,
					    app->stacks[port].memory, app->stack_bytes, RIGHT_WRITE);
	}
	pthread_mutex_unlock(&app->vm->lock);
	if (!error)
		error = vcpu_rest(vcpu);
	if (error)
		return error;
	memset(regs, 0, sizeof(*regs));
	regs->rip = app->entry;
	regs->rdi = write_start(app, port);
	regs->rsp = regs->rdi - 8; /* as if called: 16-aligned before the return address */
	xsave_clean(vcpu->app_xsave);
	if (vcpu->data->barriers & BARRIER_BRANCHES)
		vcpu->data->barriers |= BARRIER_NEW_APP;
	vcpu->data->app_cr3 = table_cr3(&app->table);
	vcpu->data->fast = 0;
	vcpu->fpu_in_kvm = false;
	vcpu->app = app;
	vcpu->port = port;
	vcpu->ended = false;
	vcpu->batch_open = false;
	return 0;
}
