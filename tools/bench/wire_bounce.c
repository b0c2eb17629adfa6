// SPDX-License-Identifier: Apache-2.0
/*
 * What the wire itself can do, without a stack, in two roles:
 *
 *   wire-bounce forward PATH SLOTS BATCH          listens; receives, touches every byte, rewrites the
 *                                                 addresses, transmits; ends with its peer
 *   wire-bounce offer PATH WINDOW BYTES SECONDS   connects; keeps WINDOW frames under way and counts
 *                                                 those that come back
 *
 * `offer` checks every frame and prints its figures as one line of JSON.
 */
#include "clock.h"
#include "histogram.h"
#include "wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WARM_UP_NS 100000000u
#define LOOK_EVERY 65536u
#define BROKEN_AFTER_NS 5000000000u

/* In the frame: addresses, a type nobody else has, its number, the time it left, filler. */
#define TYPE_AT 12
#define NUMBER_AT 16
#define TIME_AT 24
#define LEAST_BYTES 32u

static int forward(const char *path, unsigned int slots, unsigned int batch)
{
	struct wire wire;
	unsigned char *sums;
	unsigned int idle = 0;
	uint64_t sum = 0;

	wire__listen(&wire, path, slots);
	sums = malloc(WIRE_MAX_FRAME);
	if (sums == NULL)
		return 1;
	for (;;) {
		unsigned int n = 0, bytes;
		unsigned char *frame, *to;

		while (n < batch && (to = wire__begin(&wire)) != NULL &&
		       (frame = wire__peek(&wire, &bytes)) != NULL) {
			/* Copied out first, as the dataplane does: the peer could change it. */
			memcpy(sums, frame, bytes);
			for (unsigned int i = 0; i + 8 <= bytes; i += 8) {
				uint64_t word;

				memcpy(&word, sums + i, sizeof(word));
				sum += word;
			}
			memcpy(to, sums + 6, 6);
			memcpy(to + 6, sums, 6);
			memcpy(to + 12, sums + 12, bytes - 12);
			wire__commit(&wire, bytes);
			n++;
		}
		if (n > 0) {
			wire__release(&wire);
			wire__flush(&wire);
			idle = 0;
		} else if (++idle % LOOK_EVERY == 0 && !wire__up(&wire)) {
			break;
		} else {
			clock__relax();
		}
	}
	/* Printed, so that the sum is made. */
	fprintf(stderr, "%llx\n", (unsigned long long)sum);
	return 0;
}

static int offer(const char *path, unsigned int window, unsigned int bytes, double seconds)
{
	static struct histogram latency;
	struct wire wire;
	uint64_t sent = 0, back = 0, before = 0, from, end, now, last;
	bool measuring = false;

	wire__connect(&wire, path);
	last = now = clock__now_ns();
	from = now + WARM_UP_NS;
	end = from + (uint64_t)(seconds * 1e9);
	while (now < end) {
		unsigned char *frame;
		unsigned int length;

		while (sent - back < window && (frame = wire__begin(&wire)) != NULL) {
			uint64_t at = clock__now_ns();

			memset(frame, 2, TYPE_AT);
			frame[TYPE_AT] = 0x88;
			frame[TYPE_AT + 1] = 0xB5; /* local experimental, IEEE 802 */
			memcpy(frame + NUMBER_AT, &sent, sizeof(sent));
			memcpy(frame + TIME_AT, &at, sizeof(at));
			memset(frame + LEAST_BYTES, 0, bytes - LEAST_BYTES);
			wire__commit(&wire, bytes);
			sent++;
		}
		wire__flush(&wire);
		now = clock__now_ns();
		while ((frame = wire__peek(&wire, &length)) != NULL) {
			uint64_t number, at;

			if (length < LEAST_BYTES || frame[TYPE_AT] != 0x88)
				continue; /* another protocol's, such as a question for our address */
			memcpy(&number, frame + NUMBER_AT, sizeof(number));
			memcpy(&at, frame + TIME_AT, sizeof(at));
			if (number != back || length != bytes) {
				fprintf(stderr, "wire-bounce: frame %llu came where %llu was due\n",
					(unsigned long long)number, (unsigned long long)back);
				return 1;
			}
			histogram__record(&latency, now > at ? now - at : 1);
			back++;
			last = now;
		}
		wire__release(&wire);
		if (!measuring && now >= from) {
			measuring = true;
			before = back;
			from = now;
			histogram__reset(&latency);
		}
		if (now - last > BROKEN_AFTER_NS && now > last) {
			fprintf(stderr, "wire-bounce: no frame came back for 5 s\n");
			return 1;
		}
	}
	seconds = (double)(now - from) / 1e9;
	printf("{\"requests\": %llu, \"seconds\": %.6f, \"requests_per_second\": %.1f, \"p50_us\": %.3f,"
	       " \"p99_us\": %.3f, \"max_us\": %.3f}\n",
	       (unsigned long long)(back - before), seconds, (double)(back - before) / seconds,
	       histogram__percentile(&latency, 50) / 1e3, histogram__percentile(&latency, 99) / 1e3,
	       (double)latency.max / 1e3);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 5 && strcmp(argv[1], "forward") == 0)
		return forward(argv[2], (unsigned int)atoi(argv[3]), (unsigned int)atoi(argv[4]));
	if (argc == 6 && strcmp(argv[1], "offer") == 0 && (unsigned int)atoi(argv[4]) >= LEAST_BYTES &&
	    (unsigned int)atoi(argv[4]) <= WIRE_MAX_FRAME)
		return offer(argv[2], (unsigned int)atoi(argv[3]), (unsigned int)atoi(argv[4]), atof(argv[5]));
	fprintf(stderr, "usage: wire-bounce forward PATH SLOTS BATCH | offer PATH WINDOW BYTES SECONDS\n");
	return 2;
}
