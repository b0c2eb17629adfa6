/* SPDX-License-Identifier: GPL-2.0 */
/* What the tests share: how they are listed and run, and a domain to attack. */
#ifndef HARNESS_H
#define HARNESS_H

#include <errno.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "../include/uapi/ix.h"

#define CHUNK	IX_CHUNK_BYTES
#define PAGE	4096UL

/* Ends the test, which has not held. */
#define FAIL(...)                                                                                  \
	do {                                                                                       \
		printf("%s:%d: ", __FILE__, __LINE__);                                             \
		printf(__VA_ARGS__);                                                               \
		printf("\n");                                                                      \
		fflush(stdout);                                                                    \
		_exit(1);                                                                          \
	} while (0)

#define MUST(condition)                                                                            \
	do {                                                                                       \
		if (!(condition))                                                                  \
			FAIL("%s: errno %d %s", #condition, errno, strerror(errno));               \
	} while (0)

/* The call fails, and with this error. */
#define REFUSED(call, error)                                                                       \
	do {                                                                                       \
		errno = 0;                                                                         \
		if ((long)(call) != -1 || errno != (error))                                        \
			FAIL("%s: errno %d %s, not %s", #call, errno, strerror(errno), #error);    \
	} while (0)

struct test {
	const char *name;
	const char *rule;
	void (*run)(void);
};

/* A domain with its pool mapped. */
struct domain {
	int fd;
	uint8_t *pool;
	size_t bytes;
};

int harness_main(int argc, char **argv, const struct test *tests, size_t count);

int open_device(void);
struct domain make_domain(size_t bytes);
void end_domain(struct domain *domain);
int make_view(int domain, uint64_t offset, uint64_t bytes, const char *name, uint32_t *id);
struct ix_state state_of(int domain);
struct ix_audit audit_of(int domain);
uint64_t refused(int domain, enum ix_refusal kind);
void revoke_view(int domain, uint32_t id);

/* In debugfs: the newest domain's number, 0 where there is none, and a file of its. */
int newest_domain(void);
void name_domain_file(char *path, size_t bytes, const char *name);

uint8_t *map_view(int view, size_t bytes);

/* What a process that has two views reports to its parent, and is asked by it: shared memory. */
struct report {
	volatile int go;
	volatile int ready;
	volatile int first, second, again;
};

struct shown {
	int one, two;
	struct report *report;
};

struct report *make_report(void);

/* Another process, root or nobody; its status is run's. The parent's pool is not in it. */
pid_t start(int (*run)(void *), void *with, bool as_nobody);
int finish(pid_t child); /* its status, or 128 + the signal that ended it */
void await_ready(struct report *report, pid_t child);
void become_nobody(void);

/* At most two, over a socket of the kind AF_UNIX. */
void send_fds(int socket, int *fds, int count);
void receive_fds(int socket, int *fds, int count);

/* The byte at a place, or -1 if touching it is SIGBUS, -2 if it is SIGSEGV. Any thread. */
int touch(const volatile uint8_t *at);
/* Writes it: 0, -1 or -2. */
int poke(volatile uint8_t *at, uint8_t value);

/*
 * What nobody has, in bytes, with what processors keep for their next allocation (MemFree leaves that
 * out, and it may be tens of MiB). Pages of the test itself are negligible against a pool.
 */
uint64_t memory_free(void);

#endif
