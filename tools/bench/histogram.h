/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_HISTOGRAM_H
#define BENCH_HISTOGRAM_H

#include <stdint.h>

/*
 * Counts values by magnitude: each power of two is cut into 128 equal steps, so a percentile is
 * wrong by less than one percent. Not for several threads.
 */
#define HISTOGRAM_STEPS 128
#define HISTOGRAM_BUCKETS (HISTOGRAM_STEPS * 58)

struct histogram {
	uint64_t count;
	uint64_t max;
	uint64_t buckets[HISTOGRAM_BUCKETS];
};

static inline unsigned int histogram__bucket(uint64_t value)
{
	unsigned int shift;

	if (value < HISTOGRAM_STEPS)
		return (unsigned int)value;
	shift = (unsigned int)(63 - __builtin_clzll(value)) - 7;
	return (shift + 1) * HISTOGRAM_STEPS + (unsigned int)(value >> shift) - HISTOGRAM_STEPS;
}

static inline void histogram__record(struct histogram *h, uint64_t value)
{
	h->count++;
	h->buckets[histogram__bucket(value)]++;
	if (value > h->max)
		h->max = value;
}

void histogram__reset(struct histogram *h);

/* The middle of the step that holds the value at `percentile` (0 to 100); 0 when empty. */
double histogram__percentile(const struct histogram *h, double percentile);

#endif
