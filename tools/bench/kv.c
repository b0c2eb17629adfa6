// SPDX-License-Identifier: Apache-2.0
#include "kv.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST_KEY 70
#define LONGEST_VALUE 1024
#define OVERHEAD 64

static double uniform(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return ((double)(*state >> 11) + 0.5) / 9007199254740992.0;
}

static unsigned int clamped(double x, unsigned int low, unsigned int high)
{
	return x < low ? low : x > high ? high : (unsigned int)x;
}

/* The fits of the study's ETC pool: key sizes GEV, value sizes generalized Pareto. */
static unsigned int etc_key(uint64_t *state)
{
	double shape = 0.078688;

	return clamped(30.7984 + 8.20449 * (pow(-log(uniform(state)), -shape) - 1) / shape, 20, LONGEST_KEY);
}

static unsigned int etc_value(uint64_t *state)
{
	double shape = 0.348238;

	return clamped(214.476 * (pow(uniform(state), -shape) - 1) / shape, 1, LONGEST_VALUE);
}

void kv__init(struct kv *kv, enum kv_mix mix)
{
	uint64_t state = 1;
	uint32_t at = 0, answer_at = 0;
	char key[LONGEST_KEY + 1], value[LONGEST_VALUE + 1];

	memset(kv, 0, sizeof(*kv));
	kv->gets_in_100 = mix == KV_ETC ? 75 : 99;
	kv->text = malloc(KV_KEYS * (size_t)(2 * LONGEST_KEY + LONGEST_VALUE + 2 * OVERHEAD));
	kv->answers = malloc(KV_KEYS * (size_t)(LONGEST_KEY + LONGEST_VALUE + 2 * OVERHEAD));
	if (kv->text == NULL || kv->answers == NULL) {
		fprintf(stderr, "kv: out of memory\n");
		exit(1);
	}
	for (unsigned int i = 0; i < KV_KEYS; i++) {
		unsigned int key_bytes = mix == KV_ETC ? etc_key(&state) : 16 + i % 4;
		unsigned int value_bytes = mix == KV_ETC ? etc_value(&state) : 2;

		snprintf(key, sizeof(key), "%0*u", (int)key_bytes, i);
		for (unsigned int j = 0; j < value_bytes; j++)
			value[j] = (char)('a' + (i * 31 + j * 7) % 26);
		value[value_bytes] = 0;
		kv->at[2 * i] = at;
		at += (uint32_t)sprintf((char *)kv->text + at, "get %s\r\n", key);
		kv->at[2 * i + 1] = at;
		at += (uint32_t)sprintf((char *)kv->text + at, "set %s 0 0 %u\r\n%s\r\n", key, value_bytes, value);
		kv->answer_at[2 * i] = answer_at;
		answer_at += (uint32_t)sprintf((char *)kv->answers + answer_at, "VALUE %s 0 %u\r\n%s\r\nEND\r\n",
					       key, value_bytes, value);
		kv->answer_at[2 * i + 1] = answer_at;
		answer_at += (uint32_t)sprintf((char *)kv->answers + answer_at, "STORED\r\n");
	}
	kv->at[2 * KV_KEYS] = at;
	kv->answer_at[2 * KV_KEYS] = answer_at;
}
