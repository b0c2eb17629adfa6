// SPDX-License-Identifier: GPL-2.0
/*
 * Two threads that first touch the same 2 MiB of a view at once. The one that comes second finds the
 * huge entry, which must not be taken for a page table: its words would be written into the pool.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <unistd.h>

#include "harness.h"

#define CHUNKS 32
#define ROUNDS 200
#define PAGES_OF_CHUNK (CHUNK / PAGE)

static struct {
	uint8_t *volatile place;
	atomic_uint arrived;
} meeting;

/* Both go on at the same moment: they spin. */
static void meet(unsigned int *turn)
{
	*turn += 2;
	atomic_fetch_add(&meeting.arrived, 1);
	while (atomic_load(&meeting.arrived) < *turn)
		;
}

static void touch_all(unsigned int who, unsigned int round, unsigned int *turn)
{
	for (unsigned int chunk = 0; chunk < CHUNKS; chunk++) {
		unsigned int page = (1 + 2 * round + who) % PAGES_OF_CHUNK;

		meet(turn);
		(void)*(volatile uint8_t *)(meeting.place + chunk * CHUNK + page * PAGE);
	}
}

static void *second(void *unused)
{
	unsigned int turn = 0;

	for (unsigned int round = 0; round < ROUNDS; round++) {
		meet(&turn);
		touch_all(1, round, &turn);
		meet(&turn);
	}
	return unused;
}

static int application(void *with)
{
	int view = *(int *)with;
	unsigned int turn = 0;
	pthread_t thread;

	MUST(pthread_create(&thread, NULL, second, NULL) == 0);
	for (unsigned int round = 0; round < ROUNDS; round++) {
		meeting.place = map_view(view, CHUNKS * CHUNK);
		meet(&turn);
		touch_all(0, round, &turn);
		meet(&turn);
		MUST(munmap(meeting.place, CHUNKS * CHUNK) == 0);
	}
	MUST(pthread_join(thread, NULL) == 0);
	return 0;
}

static void together(void)
{
	struct domain domain = make_domain(CHUNKS * CHUNK);
	int view = make_view(domain.fd, 0, CHUNKS * CHUNK, "view", NULL);
	size_t changed = 0;

	MUST(finish(start(application, &view, true)) == 0);
	for (size_t at = 0; at < domain.bytes; at += sizeof(uint64_t))
		changed += *(uint64_t *)(domain.pool + at) != 0;
	if (changed)
		FAIL("%zu words of the pool were written by who may only read it", changed);
	MUST(audit_of(domain.fd).violations == 0);
}

static const struct test tests[] = {
	{ "together", "threads that touch a piece of a view at once read it", together },
};

int main(int argc, char **argv)
{
	return harness_main(argc, argv, tests, sizeof(tests) / sizeof(tests[0]));
}
