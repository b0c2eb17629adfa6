// SPDX-License-Identifier: Apache-2.0
#include "ring3.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "check.h"
#include "vcpu.h"

#define MUST(call)                                                                                     \
	do {                                                                                           \
		if ((call) < 0) {                                                                      \
			printf("%s: %s\n", #call, ixvmm_error());                                      \
			exit(1);                                                                       \
		}                                                                                      \
	} while (0)

uint64_t ring3_gate(const struct ixvmm_vcpu *vcpu)
{
	return (uint64_t)vcpu->gate;
}

void *read_whole(const char *path, size_t *bytes)
{
	FILE *file = fopen(path, "rb");
	char *content = malloc(1 << 20);

	if (!file || !content) {
		printf("cannot read %s\n", path);
		exit(1);
	}
	*bytes = fread(content, 1, 1 << 20, file);
	fclose(file);
	return content;
}

static void *pages(size_t bytes)
{
	void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	if (memory == MAP_FAILED) {
		printf("no memory\n");
		exit(1);
	}
	return memory;
}

void ring3_open(struct ring3 *r, const char *guest, enum ixvmm_backend backend)
{
	size_t bytes, i;
	void *elf = read_whole(guest, &bytes);
	int error = ixvmm_vm_create(&r->vm);

	if (error == -ENOENT || error == -EACCES || error == -ENXIO || error == -ENOSYS)
		SKIP("%s", ixvmm_error());
	MUST(error);
	MUST(ixvmm_vcpu_create(r->vm, &r->vcpu));
	MUST(ixvmm_selftest(r->vcpu, &r->test));
	if (backend == IXVMM_BACKEND_RING0 && r->test.backend != backend)
		SKIP("%s", r->test.reason);
	r->backend = backend;
	ixvmm_set_backoff(r->vcpu, 0, 0, 0);
	r->messages = pages(MESSAGE_BYTES);
	r->events = pages(EVENT_BYTES);
	r->order = pages(4096);
	r->arena = pages(ARENA_BYTES);
	for (i = 0; i < MESSAGE_BYTES / 8; i++)
		r->messages[i] = i * 0x9e3779b97f4a7c15u;
	MUST(ixvmm_app_create(r->vm, 1 << 20, 64 << 10, &r->app));
	MUST(ixvmm_app_map(r->app, 0, IXVMM_REGION_MESSAGE_BUFFERS, r->messages, MESSAGE_BYTES));
	MUST(ixvmm_app_map(r->app, 0, IXVMM_REGION_EVENTS, r->events, EVENT_BYTES));
	MUST(ixvmm_app_map(r->app, 0, IXVMM_REGION_COMMANDS, r->order, 4096));
	MUST(ixvmm_app_map(r->app, 0, IXVMM_REGION_SEND_ARENA, r->arena, ARENA_BYTES));
	MUST(ixvmm_app_load(r->app, elf, bytes));
	/* The contract: a region lies at the same place within 2 MiB as in this process. */
	r->messages_at = (16ull << 40) + ((uint64_t)r->messages & ((2ull << 20) - 1));
	free(elf);
}

void ring3_close(struct ring3 *r)
{
	ixvmm_vcpu_destroy(r->vcpu);
	ixvmm_app_destroy(r->app);
	ixvmm_vm_destroy(r->vm);
	munmap(r->messages, MESSAGE_BYTES);
	munmap(r->events, EVENT_BYTES);
	munmap(r->order, 4096);
	munmap(r->arena, ARENA_BYTES);
}

struct ixvmm_event ring3_run(struct ring3 *r, int64_t reply)
{
	struct ixvmm_event event;

	if (r->backend == IXVMM_BACKEND_RING0)
		MUST(ixvmm_enter(r->vcpu));
	MUST(ixvmm_run(r->vcpu, reply, &event));
	return event;
}

void ring3_restart(struct ring3 *r)
{
	struct ixvmm_event event;

	MUST(ixvmm_app_start(r->vcpu, r->app, 0));
	event = ring3_run(r, 0);
	if (event.kind != IXVMM_EVENT_BATCH) {
		printf("the guest did not come up: %s\n", ring3_text(&event));
		exit(1);
	}
}

struct ixvmm_event ring3_order(struct ring3 *r, enum deed deed, uint64_t address, uint64_t count)
{
	ring3_restart(r);
	*r->order = (struct order){.deed = deed, .address = address, .count = count};
	return ring3_run(r, 1);
}

const char *ring3_text(const struct ixvmm_event *e)
{
	static char text[160];

	snprintf(text, sizeof(text),
		 "kind %u vector %u code %#" PRIx64 " address %#" PRIx64 " ip %#" PRIx64 " backend %u flags %u",
		 e->kind, e->vector, e->code, e->address, e->ip, e->backend, e->flags);
	return text;
}
