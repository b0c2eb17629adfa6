/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_KV_H
#define BENCH_KV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Facebook's memcached pools ETC and USR as the IX paper loads them (section 5.5), after Atikoglu
 * et al., "Workload analysis of a large-scale key-value store" (SIGMETRICS 2012), in the text
 * protocol. A set writes what is there already, so every answer is known beforehand.
 */

#define KV_KEYS 10000

enum kv_mix {
	KV_ETC, /* keys of 20 to 70 bytes, values of 1 to 1024, three gets to one set */
	KV_USR, /* keys of 16 to 19 bytes, values of 2, of 100 requests one is a set */
};

struct kv {
	uint64_t random;
	unsigned int gets_in_100;
	unsigned int stored;       /* keys whose first set has been drawn */
	unsigned char *text;
	uint32_t at[2 * KV_KEYS + 1];       /* requests: get and set of each key */
	uint32_t answer_at[2 * KV_KEYS + 1];
	unsigned char *answers;
};

void kv__init(struct kv *kv, enum kv_mix mix);

/* True while keys are missing from the store; kv__draw then gives their sets, in order. */
static inline bool kv__storing(const struct kv *kv)
{
	return kv->stored < KV_KEYS;
}

/* Which request is next: a number for the two functions below. */
static inline unsigned int kv__draw(struct kv *kv)
{
	uint64_t r;

	if (kv__storing(kv))
		return 2 * kv->stored++ + 1;
	/* SplitMix64 (Steele, Lea, Flood 2014). */
	r = kv->random += 0x9E3779B97F4A7C15u;
	r = (r ^ (r >> 30)) * 0xBF58476D1CE4E5B9u;
	r = (r ^ (r >> 27)) * 0x94D049BB133111EBu;
	r ^= r >> 31;
	return 2 * (unsigned int)((r >> 32) * KV_KEYS >> 32) +
	       ((uint32_t)r % 100 < kv->gets_in_100 ? 0 : 1);
}

static inline const void *kv__request(const struct kv *kv, unsigned int kind, size_t *length)
{
	*length = kv->at[kind + 1] - kv->at[kind];
	return kv->text + kv->at[kind];
}

static inline const void *kv__answer(const struct kv *kv, unsigned int kind, size_t *length)
{
	*length = kv->answer_at[kind + 1] - kv->answer_at[kind];
	return kv->answers + kv->answer_at[kind];
}

#endif
