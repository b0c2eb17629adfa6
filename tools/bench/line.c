// SPDX-License-Identifier: Apache-2.0
/*
 * What a cache line's round trip between two cores costs: line CORE CORE. Prints the median of many
 * short runs in nanoseconds. On a virtual machine it tells whether the two virtual processors lie
 * near each other at the moment.
 */
#include "clock.h"

#include <pthread.h>
#include <sched.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#define RUNS 25
#define TURNS 1000

/* A line each side of the pair prefetcher's reach. */
static alignas(128) _Atomic unsigned int ball;
static alignas(128) char after[128];

static bool pin(int core)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(core, &set);
	return sched_setaffinity(0, sizeof(set), &set) == 0;
}

static void await(unsigned int value)
{
	for (unsigned int spins = 0; atomic_load_explicit(&ball, memory_order_acquire) != value; spins++) {
		clock__relax();
		/* Two threads that have one core between them after all. */
		if (spins > 100000)
			sched_yield();
	}
}

static void *answer(void *core)
{
	if (!pin(*(int *)core))
		exit(1);
	for (unsigned int i = 0; i < RUNS * TURNS; i++) {
		await(2 * i + 1);
		atomic_store_explicit(&ball, 2 * i + 2, memory_order_release);
	}
	return NULL;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	double runs[RUNS];
	pthread_t other;
	int far;

	if (argc != 3) {
		fprintf(stderr, "usage: line CORE CORE\n");
		return 2;
	}
	far = atoi(argv[2]);
	if (!pin(atoi(argv[1])) || pthread_create(&other, NULL, answer, &far) != 0) {
		fprintf(stderr, "line: no such core\n");
		return 1;
	}
	for (unsigned int run = 0, i = 0; run < RUNS; run++) {
		uint64_t start = clock__now_ns();

		for (unsigned int turn = 0; turn < TURNS; turn++, i++) {
			atomic_store_explicit(&ball, 2 * i + 1, memory_order_release);
			await(2 * i + 2);
		}
		runs[run] = (double)(clock__now_ns() - start) / TURNS;
	}
	pthread_join(other, NULL);
	qsort(runs, RUNS, sizeof(runs[0]), ascending);
	printf("{\"round_trip_ns\": %.1f}\n", runs[RUNS / 2] + (double)after[0]);
	return 0;
}
