/* SPDX-License-Identifier: Apache-2.0 */
/* A VM, a vCPU and the hostile guest, set up for a test; on either back end. */
#ifndef RING3_H
#define RING3_H

#include <stdbool.h>
#include <stddef.h>

#include "guest/guest.h"
#include "ixvmm.h"

#define MESSAGE_BYTES (4ul << 20)
#define EVENT_BYTES 8192ul
#define ARENA_BYTES 65536ul

struct ring3 {
	struct ixvmm_vm *vm;
	struct ixvmm_vcpu *vcpu;
	struct ixvmm_app *app;
	struct ixvmm_selftest test;
	enum ixvmm_backend backend; /* the one to be used */
	uint64_t *messages;
	char *events;
	struct order *order; /* = the commands region */
	char *arena;
	uint64_t messages_at; /* where ring 3 sees them */
};

/* Reads a whole file; the caller frees. Ends the test if that fails. */
void *read_whole(const char *path, size_t *bytes);

/* Sets everything up, or ends the test: with 77 and the reason if this machine cannot. */
void ring3_open(struct ring3 *r, const char *guest, enum ixvmm_backend backend);
void ring3_close(struct ring3 *r);

/* Starts the guest anew and brings it to where it waits for an order. */
void ring3_restart(struct ring3 *r);

/* Runs with the back end chosen, entering ring 0 first where that is the one. */
struct ixvmm_event ring3_run(struct ring3 *r, int64_t reply);

/* Restarts, gives one order, and runs to the event that follows. */
struct ixvmm_event ring3_order(struct ring3 *r, enum deed deed, uint64_t address, uint64_t count);

/* Where the vCPU's entry pages lie; ring 3 could find out too. */
uint64_t ring3_gate(const struct ixvmm_vcpu *vcpu);

/* For messages. */
const char *ring3_text(const struct ixvmm_event *event);

#endif
