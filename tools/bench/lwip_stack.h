/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_LWIP_STACK_H
#define BENCH_LWIP_STACK_H

#include "wire.h"

#include <stdbool.h>

/* lwIP with a wire as its only interface. One thread. */

#define LWIP_SERVER 0x0A090001u /* 10.9.0.1 */
#define LWIP_CLIENT 0x0A090002u /* 10.9.0.2 */

/* Makes the pools, which takes a while: before a peer is let in. */
void stack__prepare(void);

/*
 * Takes a link that is up over. Addresses in host order, the peer's to know its station by: lwIP
 * keeps one packet, not the 64 of a start, while it asks. `hashed`: with the table of lookup.h.
 */
void stack__init(struct wire *wire, unsigned int address, unsigned int peer, bool hashed);

/* Takes the frames that wait, runs the timers, publishes what was sent. False: the peer is gone. */
bool stack__turn(void);

/* After calls into lwIP from outside stack__turn. */
void stack__called(void);

#endif
