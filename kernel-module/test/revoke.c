// SPDX-License-Identifier: GPL-2.0
/* A revoked view is gone, also for those who are just reading it. */
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include "harness.h"

static int look_twice(void *with)
{
	struct shown *shown = with;
	uint8_t *one = map_view(shown->one, CHUNK), *two = map_view(shown->two, CHUNK);

	MUST(touch(one) == 1 && touch(two) == 2);
	shown->report->ready = 1;
	while (!shown->report->go)
		usleep(1000);
	shown->report->first = touch(one);
	shown->report->second = touch(two);
	errno = 0;
	shown->report->again =
		mmap(NULL, CHUNK, PROT_READ, MAP_SHARED, shown->one, 0) == MAP_FAILED ? errno : 0;
	return 0;
}

static void revokes_one(void)
{
	struct domain domain = make_domain(2 * CHUNK);
	struct shown shown = { .report = make_report() };
	uint32_t id;
	uint8_t *own;
	pid_t child;

	domain.pool[0] = 1;
	domain.pool[CHUNK] = 2;
	shown.one = make_view(domain.fd, 0, CHUNK, "one", &id);
	shown.two = make_view(domain.fd, CHUNK, CHUNK, "two", NULL);
	own = map_view(shown.one, CHUNK);
	MUST(touch(own) == 1);
	child = start(look_twice, &shown, true);
	await_ready(shown.report, child);
	MUST(audit_of(domain.fd).view_mappings == 3);
	revoke_view(domain.fd, id);
	MUST(audit_of(domain.fd).view_mappings == 1 && audit_of(domain.fd).inert_mappings == 2);
	MUST(audit_of(domain.fd).violations == 0);
	shown.report->go = 1;
	MUST(finish(child) == 0);
	MUST(shown.report->first == -1 && shown.report->second == 2);
	MUST(shown.report->again == EACCES);
	MUST(touch(own) == -1);
	MUST(poke(domain.pool, 9) == 0 && touch(domain.pool) == 9);
	MUST(state_of(domain.fd).revoked == 1);
	MUST(refused(domain.fd, IX_REFUSED_REVOKED_MAP) == 1);
	MUST(refused(domain.fd, IX_REFUSED_REVOKED_FAULT) >= 2);
	revoke_view(domain.fd, id);
	revoke_view(domain.fd, IX_ALL_VIEWS);
	MUST(state_of(domain.fd).revoked == 2);
}

/*
 * Readers fault, unmap and map as fast as they can while the view is revoked. The owner writes only
 * after the revoke returned: who sees what it wrote has outlived it.
 */
#define BEFORE	0x11
#define AFTER	0x22

static struct {
	int view;
	struct report *report;
} race;

static void *read_and_remap(void *unused)
{
	uint8_t *at = MAP_FAILED;

	for (unsigned int i = 0; !race.report->go; i++) {
		size_t place = (i * 7919 * PAGE) % (2 * CHUNK);
		int seen;

		if (at == MAP_FAILED)
			at = mmap(NULL, 2 * CHUNK, PROT_READ, MAP_SHARED, race.view, 0);
		if (at == MAP_FAILED)
			continue;
		seen = touch(at + place);
		if (seen != BEFORE && seen != -1)
			race.report->first = seen;
		if (seen == BEFORE)
			race.report->second = 1;
		if (i % 5 == 0) {
			munmap(at, 2 * CHUNK);
			at = MAP_FAILED;
		} else if (i % 5 == 2) {
			munmap(at + CHUNK + PAGE, PAGE); /* the rest comes back as small pages */
			munmap(at, 2 * CHUNK);
			at = MAP_FAILED;
		}
	}
	return unused;
}

static int race_process(void *unused)
{
	pthread_t threads[3];

	(void)unused;
	for (int i = 0; i < 3; i++)
		MUST(pthread_create(&threads[i], NULL, read_and_remap, NULL) == 0);
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	return 0;
}

static void revokes_under_faults(void)
{
	struct domain domain = make_domain(2 * CHUNK);
	int rounds_seen = 0;

	race.report = make_report();
	for (int round = 0; round < 40; round++) {
		char name[IX_NAME_BYTES];
		pid_t children[2];
		uint32_t id;

		memset(domain.pool, BEFORE, domain.bytes);
		memset(race.report, 0, sizeof(*race.report));
		snprintf(name, sizeof(name), "race-%d", round);
		race.view = make_view(domain.fd, 0, domain.bytes, name, &id);
		for (int i = 0; i < 2; i++)
			children[i] = start(race_process, NULL, i);
		for (int wait = 0; !race.report->second && wait < 2000; wait++)
			usleep(500);
		rounds_seen += race.report->second;
		revoke_view(domain.fd, id);
		memset(domain.pool, AFTER, domain.bytes);
		MUST(audit_of(domain.fd).violations == 0 && audit_of(domain.fd).view_huge == 0);
		race.report->go = 1;
		for (int i = 0; i < 2; i++)
			MUST(finish(children[i]) == 0);
		if (race.report->first)
			FAIL("round %d: a reader saw %x", round, race.report->first);
		close(race.view);
	}
	if (rounds_seen < 20)
		FAIL("only in %d rounds was there a race", rounds_seen);
}

static const struct test tests[] = {
	{ "revoke", "a revoked view is gone everywhere, and nothing else is", revokes_one },
	{ "revoke-race", "no fault outruns a revoke", revokes_under_faults },
};

int main(int argc, char **argv)
{
	return harness_main(argc, argv, tests, sizeof(tests) / sizeof(tests[0]));
}
