// SPDX-License-Identifier: Apache-2.0
/*
 * How long a thread that polls is without progress: spin SECONDS. Looks at the clock, and prints the
 * times between two looks in microseconds. What keeps it from looking is the kernel, or the host.
 */
#include "clock.h"
#include "histogram.h"

#include <stdio.h>
#include <stdlib.h>

#define NS_PER_US 1000.0

static struct histogram gaps;

int main(int argc, char **argv)
{
	uint64_t start = clock__now_ns(), last = start, end;

	if (argc != 2 || atof(argv[1]) <= 0) {
		fprintf(stderr, "usage: spin SECONDS\n");
		return 2;
	}
	end = start + (uint64_t)(atof(argv[1]) * 1e9);
	while (last < end) {
		uint64_t now = clock__now_ns();

		histogram__record(&gaps, now - last);
		last = now;
	}
	printf("{\"turn_p9999_us\": %.3f, \"turn_max_us\": %.3f}\n",
	       histogram__percentile(&gaps, 99.99) / NS_PER_US, (double)gaps.max / NS_PER_US);
	return 0;
}
