/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_LOAD_H
#define BENCH_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The client side of every C peer: keeps connections busy, compares every answer, measures. It
 * knows no sockets; a transport (linux_client.c, lwip_client.c) moves its bytes. One thread.
 *
 * In the closed loop a connection sends its next request when an answer is complete. In the open
 * loop (rate > 0) requests have times fixed in advance, and one that must wait for a free
 * connection is measured from the time it was meant for.
 */

enum load_mode {
	LOAD_ECHO,   /* a message, and the same back */
	LOAD_CHURN,  /* connect, one message and back, reset; then again */
	LOAD_STREAM, /* echo without end: bytes count, not messages */
	LOAD_ETC,    /* memcached's text protocol, Facebook's ETC mix */
	LOAD_USR,    /* the same, USR mix */
};

struct load_options {
	enum load_mode mode;
	unsigned int connections;
	unsigned int depth;  /* requests outstanding on a connection */
	unsigned int active; /* requests outstanding on all connections, which take turns; 0: depth */
	unsigned int bytes;  /* of a message */
	double rate;         /* requests per second, 0: closed loop */
	double warmup;       /* seconds not measured */
	double seconds;      /* seconds measured */
	const char *to;      /* transport's own: address or path */
	uint16_t port;
	bool spin;           /* transport's own: never block */
	bool hashed;         /* transport's own: lookup table in front */
};

/* Reads the options; says what is wrong and exits with 2. */
struct load_options load__parse(int argc, char **argv);

/* Takes the options over and makes ready; the transport then calls load__start. */
void load__init(const struct load_options *options);

/* Begins to connect, through the transport. */
void load__start(void);

/* ---- from the transport ---- */

void load__connected(unsigned int connection);
void load__received(unsigned int connection, const void *data, size_t bytes);

/* There may be room to send again. */
void load__writable(unsigned int connection);

/* A connection failed or ended unasked for: the run fails. */
void load__failed(const char *why);

/*
 * Once a turn: moves through the phases and sends what the open loop has due. False at the end.
 * `idle` tells how long a transport may sleep: nanoseconds, 0 for not at all.
 */
bool load__turn(uint64_t *idle_ns);

/* Prints the figures as one line of JSON; the exit status. */
int load__report(void);

/* ---- to the transport ---- */

/* Begins to connect; load__connected follows. */
void transport__connect(unsigned int connection);

/* Takes a prefix of the bytes and returns its length; load__writable follows if it was not all. */
size_t transport__send(unsigned int connection, const void *data, size_t bytes);

/* Ends a connection by a reset. Nothing more is heard of it. */
void transport__reset(unsigned int connection);

#endif
