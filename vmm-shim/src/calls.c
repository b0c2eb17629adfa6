// SPDX-License-Identifier: Apache-2.0
/* The system calls of ring 3. There are five; see ixj/ring3.h. */
#include <string.h>
#include <time.h>

#include "app.h"

static uint64_t room_in_log(const struct ixvmm_app *app)
{
	return LOG_BYTES - (app->log_tail - __atomic_load_n(&app->log_head, __ATOMIC_ACQUIRE));
}

static void put_into_log(struct ixvmm_app *app, const char *text, uint64_t bytes)
{
	uint64_t i;

	for (i = 0; i < bytes; i++)
		app->log[(app->log_tail + i) % LOG_BYTES] = text[i];
	__atomic_store_n(&app->log_tail, app->log_tail + bytes, __ATOMIC_RELEASE);
}

/*
 * The address is the application's word: it is looked up in the application's own table, page by
 * page, as the processor would do. All or nothing, so that lines stay whole.
 */
static int64_t call_log(struct ixvmm_app *app, uint64_t at, uint64_t bytes, uint64_t *dropped)
{
	char copy[IXJ_LOG_MAX];
	uint64_t done = 0, room;
	const char *from;

	if (bytes > sizeof(copy))
		bytes = sizeof(copy);
	while (done < bytes) {
		from = table_translate(&app->table, at + done, false, &room);
		if (!from)
			return IXJ_CALL_FAULT;
		if (room > bytes - done)
			room = bytes - done;
		memcpy(copy + done, from, room);
		done += room;
	}
	while (__atomic_exchange_n(&app->log_lock, 1, __ATOMIC_ACQUIRE))
		__builtin_ia32_pause();
	if (room_in_log(app) >= bytes)
		put_into_log(app, copy, bytes);
	else
		*dropped += bytes;
	__atomic_store_n(&app->log_lock, 0, __ATOMIC_RELEASE);
	return (int64_t)bytes;
}

static int64_t call_memory(struct ixvmm_app *app, uint64_t bytes)
{
	uint64_t used = __atomic_load_n(&app->heap_used, __ATOMIC_RELAXED);

	do {
		if (bytes > app->heap.bytes - used)
			return IXJ_CALL_NO_MEMORY;
		bytes = (bytes + 15) & ~15ull; /* the heap is pages, so this still fits */
	} while (!__atomic_compare_exchange_n(&app->heap_used, &used, used + bytes, false, __ATOMIC_RELAXED,
					      __ATOMIC_RELAXED));
	return (int64_t)(APP_HEAP_AT + used);
}

static int64_t call_clock(void)
{
	struct timespec now = {0, 0};

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

enum call_outcome app_call(struct ixvmm_app *app, struct app_regs *regs, uint64_t *dropped)
{
	switch (regs->rax) {
	case IXJ_CALL_BATCH:
		return CALL_BATCH;
	case IXJ_CALL_EXIT:
		return CALL_EXIT;
	case IXJ_CALL_LOG:
		regs->rax = (uint64_t)call_log(app, regs->rdi, regs->rsi, dropped);
		return CALL_ANSWERED;
	case IXJ_CALL_MEMORY:
		regs->rax = (uint64_t)call_memory(app, regs->rdi);
		return CALL_ANSWERED;
	case IXJ_CALL_CLOCK:
		regs->rax = (uint64_t)call_clock();
		return CALL_ANSWERED;
	default:
		regs->rax = (uint64_t)(int64_t)IXJ_CALL_DENIED;
		return CALL_DENIED;
	}
}

/* Takes no lock: an application would spin for it as long as its holder does not run. */
long ixvmm_app_log(struct ixvmm_app *app, char *out, size_t bytes)
{
	uint64_t head = app->log_head, there = __atomic_load_n(&app->log_tail, __ATOMIC_ACQUIRE) - head, i;

	if (bytes > there)
		bytes = there;
	for (i = 0; i < bytes; i++)
		out[i] = app->log[(head + i) % LOG_BYTES];
	__atomic_store_n(&app->log_head, head + bytes, __ATOMIC_RELEASE);
	return (long)bytes;
}
