/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_LOOKUP_H
#define BENCH_LOOKUP_H

#include <stdbool.h>

/*
 * A hash table in front of lwIP, which otherwise looks for a segment's connection in a list. Between
 * calls lwIP's list of active connections is empty and the table has them all; for a segment the
 * list holds just the connection it is for, so that lwIP finds it at the first place it looks. lwIP
 * itself is as it was.
 */

/* Lwip's list holds the one connection that a frame is for, if any. */
void lookup__before(const unsigned char *frame, unsigned int bytes);

/* What lwIP's list holds now goes to the table: after lookup__before, connects and accepts. */
void lookup__after(void);

/* Around tcp_tmr: all are in lwIP's list, in between. */
void lookup__all(void);

#endif
