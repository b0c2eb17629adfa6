/* SPDX-License-Identifier: Apache-2.0 */
/* The tests' own few words. A test that cannot run here says why and exits with 77. */
#ifndef CHECK_H
#define CHECK_H

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static int checks_failed, checks_done;

#define CHECK(condition, ...)                                                                          \
	do {                                                                                           \
		checks_done++;                                                                         \
		if (!(condition)) {                                                                    \
			checks_failed++;                                                               \
			printf("%s:%d: %s: ", __FILE__, __LINE__, #condition);                         \
			printf(__VA_ARGS__);                                                           \
			printf("\n");                                                                  \
		}                                                                                      \
	} while (0)

#define SKIP(...)                                                                                      \
	do {                                                                                           \
		printf("skipped: ");                                                                   \
		printf(__VA_ARGS__);                                                                   \
		printf("\n");                                                                          \
		exit(77);                                                                              \
	} while (0)

static inline int checks_end(const char *name)
{
	printf("%s: %d checks, %d failed\n", name, checks_done, checks_failed);
	return checks_failed ? 1 : 0;
}

#endif
