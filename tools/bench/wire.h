/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_WIRE_H
#define BENCH_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * One end of a `wire` link (docs/devices.md), written from its description: rings of frames in
 * memory that two processes share. One ring pair, one thread. It polls and never sleeps, so it is
 * never rung for; it rings a peer that sleeps.
 *
 * It trusts its peer to be well-behaved, which the dataplane's own driver does not.
 */

#define WIRE_SLOT_BYTES 2048u
#define WIRE_SLOT_FRAME 8u
#define WIRE_MTU 1500u
#define WIRE_MAX_FRAME (14u + 4u + WIRE_MTU)

struct wire_ring {
	uint64_t *produced, *consumed; /* touched by __atomic only */
	uint32_t *sleeping;
	unsigned char *slots;
	uint64_t own;  /* index of ours in this ring, not yet published perhaps */
	uint64_t seen; /* the other side's index when last looked at */
};

struct wire {
	int doorbell;
	uint64_t mask;
	uint64_t mac;       /* own station address, in the low 48 bits, first octet most significant */
	uint64_t peer_mac;  /* the other's, if it kept to the custom of differing in the last bit */
	struct wire_ring in, out;
	uint64_t flushed;
};

/* Waits for one peer at `path` with rings of `slots` frames. Says why not, and exits with 1. */
void wire__listen(struct wire *wire, const char *path, unsigned int slots);

/* Connects to a listener at `path`. Says why not, and exits with 1. */
void wire__connect(struct wire *wire, const char *path);

/* True while the other side lives; a system call. */
bool wire__up(struct wire *wire);

/* The next frame, which stays until wire__release; NULL if none waits. */
static inline unsigned char *wire__peek(struct wire *wire, unsigned int *bytes)
{
	struct wire_ring *in = &wire->in;
	unsigned char *slot;

	if (in->own == in->seen) {
		/* Acquire: the producer publishes after the frame is written. */
		in->seen = __atomic_load_n(in->produced, __ATOMIC_ACQUIRE);
		if (in->own == in->seen)
			return NULL;
	}
	slot = in->slots + (in->own & wire->mask) * WIRE_SLOT_BYTES;
	*bytes = *(uint32_t *)slot;
	in->own++;
	return slot + WIRE_SLOT_FRAME;
}

/* Gives back every frame peeked at so far. Release: we have read them. */
static inline void wire__release(struct wire *wire)
{
	__atomic_store_n(wire->in.consumed, wire->in.own, __ATOMIC_RELEASE);
}

/* Where the next frame goes, NULL if the ring is full. */
static inline unsigned char *wire__begin(struct wire *wire)
{
	struct wire_ring *out = &wire->out;

	if (out->own - out->seen > wire->mask) {
		/* Acquire: the consumer has read what it gives back. */
		out->seen = __atomic_load_n(out->consumed, __ATOMIC_ACQUIRE);
		if (out->own - out->seen > wire->mask)
			return NULL;
	}
	return out->slots + (out->own & wire->mask) * WIRE_SLOT_BYTES + WIRE_SLOT_FRAME;
}

/* Publishes the frame at once: the consumer starts on it while the next is written. */
static inline void wire__commit(struct wire *wire, unsigned int bytes)
{
	struct wire_ring *out = &wire->out;

	*(uint32_t *)(out->slots + (out->own & wire->mask) * WIRE_SLOT_BYTES) = bytes;
	out->own++;
	__atomic_store_n(out->produced, out->own, __ATOMIC_RELEASE);
}

void wire__ring(struct wire *wire);

/* Wakes the consumer if it sleeps. */
static inline void wire__flush(struct wire *wire)
{
	if (wire->flushed == wire->out.own)
		return;
	wire->flushed = wire->out.own;
	/* Index stored, fence, flag loaded; the consumer: flag stored, fence, index loaded. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (__atomic_load_n(wire->out.sleeping, __ATOMIC_RELAXED) != 0) {
		__atomic_store_n(wire->out.sleeping, 0, __ATOMIC_RELAXED);
		wire__ring(wire);
	}
}

#endif
