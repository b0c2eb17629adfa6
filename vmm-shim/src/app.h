/* SPDX-License-Identifier: Apache-2.0 */
/* An application: its address space and its memory. */
#ifndef IXVMM_APP_H
#define IXVMM_APP_H

#include <ixj/ring3.h>
#include <stdint.h>

#include "loader.h"
#include "ixvmm.h"
#include "vm.h"

/*
 * What lies where for the application. Pieces lie far apart, so that what is beside each is absent.
 * All of it lies below GATES_LOWEST; the gates lie above, where this process has them.
 */
#define APP_IMAGE_AT (1ull << 40)
#define APP_HEAP_AT (2ull << 40)
#define APP_STACKS_AT (3ull << 40)
#define APP_STACK_STRIDE (1ull << 30)
#define APP_REGIONS_AT (16ull << 40)
#define APP_REGION_STRIDE (4ull << 40) /* of one kind of region */
#define APP_PORT_STRIDE (64ull << 30)  /* of one port within it */
#define GATES_LOWEST (32ull << 40)

#define LOG_BYTES 65536u

/* Memory of ours that the application has mapped. */
struct owned {
	void *memory;
	uint64_t bytes;
};

struct ixvmm_app {
	struct ixvmm_vm *vm;
	struct page_pool pool;
	struct table table;
	struct owned image, heap, stacks[IXVMM_PORTS_MAX];
	uint64_t stack_bytes;
	uint64_t heap_used; /* atomic */
	uint64_t entry;     /* address of the first instruction, 0: nothing loaded */
	struct ixj_area regions[IXVMM_PORTS_MAX][IXVMM_REGIONS];
	int log_lock; /* of those that put in */
	uint64_t log_head, log_tail; /* bytes taken out and put in, since the beginning; atomic */
	char log[LOG_BYTES];
};

/* Maps memory of this process for ring 3; for the self-test, which brings its own code. */
int app_map_own(struct ixvmm_app *app, uint64_t at, void *memory, uint64_t bytes, unsigned rights);

/* calls.c: what becomes of one call. */
enum call_outcome { CALL_ANSWERED, CALL_DENIED, CALL_BATCH, CALL_EXIT };

/*
 * Answers the call in regs, putting the answer into rax where it can be given at once. *dropped
 * counts the bytes the log had no room for. Makes no system call but the clock of the vDSO: it runs
 * in ring 0 too.
 */
enum call_outcome app_call(struct ixvmm_app *app, struct app_regs *regs, uint64_t *dropped);

#endif
