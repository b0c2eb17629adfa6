// SPDX-License-Identifier: Apache-2.0
#include "histogram.h"

#include <string.h>

void histogram__reset(struct histogram *h)
{
	memset(h, 0, sizeof(*h));
}

static double middle(unsigned int bucket)
{
	unsigned int shift;
	uint64_t low;

	if (bucket < HISTOGRAM_STEPS)
		return bucket;
	shift = bucket / HISTOGRAM_STEPS - 1;
	low = (uint64_t)(bucket % HISTOGRAM_STEPS + HISTOGRAM_STEPS) << shift;
	return (double)low + (double)((uint64_t)1 << shift) / 2;
}

double histogram__percentile(const struct histogram *h, double percentile)
{
	uint64_t wanted = (uint64_t)((double)h->count * percentile / 100);
	uint64_t seen = 0;

	if (h->count == 0)
		return 0;
	if (wanted >= h->count)
		return (double)h->max;
	for (unsigned int i = 0; i < HISTOGRAM_BUCKETS; i++) {
		seen += h->buckets[i];
		if (seen > wanted)
			return middle(i) < (double)h->max ? middle(i) : (double)h->max;
	}
	return (double)h->max;
}
