// SPDX-License-Identifier: GPL-2.0
/* Who looks at the mappings from outside: all of /proc, and the module's own audit. */
#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "harness.h"

/* Whatever looks at mappings from outside finds ours in order. */
static void is_looked_at(void)
{
	static const char *const files[] = { "maps", "smaps", "smaps_rollup", "numa_maps", "status" };
	struct domain domain = make_domain(2 * CHUNK);
	int view = make_view(domain.fd, PAGE, CHUNK + PAGE, "odd", NULL);
	uint8_t *at = map_view(view, CHUNK + PAGE);
	int whole = make_view(domain.fd, 0, CHUNK, "whole", NULL);
	uint8_t *other = map_view(whole, CHUNK);
	unsigned char residency[CHUNK / PAGE];
	char path[64], line[512];
	uint64_t entries[64];
	int huge = 0, fd;

	memset(domain.pool, 1, domain.bytes);
	MUST(touch(at) == 1 && touch(at + CHUNK) == 1 && touch(other) == 1);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		FILE *file;
		long kib;

		snprintf(path, sizeof(path), "/proc/self/%s", files[i]);
		file = fopen(path, "r");
		if (!file)
			continue;
		while (fgets(line, sizeof(line), file))
			if (!strcmp(files[i], "smaps") &&
			    sscanf(line, "FilePmdMapped: %ld kB", &kib) == 1)
				huge += kib;
		fclose(file);
	}
	if (huge != 4096)
		FAIL("smaps knows of %d KiB in 2 MiB entries", huge);
	fd = open("/proc/self/pagemap", O_RDONLY);
	MUST(fd >= 0);
	MUST(pread(fd, entries, sizeof(entries), (uintptr_t)other / PAGE * 8) == sizeof(entries));
	MUST(pread(fd, entries, sizeof(entries), (uintptr_t)domain.pool / PAGE * 8) == sizeof(entries));
	mincore(other, CHUNK, residency);
	mincore(domain.pool, CHUNK, residency);
	mlock(other, CHUNK);
	mlock(domain.pool, CHUNK);
	MUST(mlockall(MCL_CURRENT) == 0 && munlockall() == 0);
	fd = open("/proc/self/clear_refs", O_WRONLY);
	for (char what = '1'; what <= '5'; what++)
		MUST(write(fd, &what, 1) == 1);
	MUST(touch(other) == 1 && touch(domain.pool) == 1);
	MUST(audit_of(domain.fd).violations == 0 && audit_of(domain.fd).owner_huge == 2);
}

static void *live_on(void *with)
{
	struct shown *shown = with;

	usleep(20000);
	shown->report->ready = 1;
	while (!shown->report->go)
		usleep(1000);
	_exit(0);
	return NULL;
}

static int headless(void *with)
{
	struct shown *shown = with;
	uint8_t *at = map_view(shown->one, CHUNK);
	pthread_t thread;

	MUST(touch(at) == 0);
	MUST(pthread_create(&thread, NULL, live_on, shown) == 0);
	pthread_exit(NULL);
}

static void audits_all(void)
{
	struct domain domain = make_domain(CHUNK);
	struct shown shown = { .report = make_report() };
	struct ix_audit audit;
	pid_t child;

	shown.one = make_view(domain.fd, 0, CHUNK, "view", NULL);
	MUST(audit_of(domain.fd).owner_mappings == 1 && audit_of(domain.fd).view_mappings == 0);
	child = start(headless, &shown, true);
	await_ready(shown.report, child);
	audit = audit_of(domain.fd);
	if (audit.view_mappings != 1 || audit.view_huge != 1 || audit.violations)
		FAIL("a process without its first thread was overlooked: %u mappings, %llu entries",
		     audit.view_mappings, audit.view_huge);
	shown.report->go = 1;
	MUST(finish(child) == 0);
	MUST(audit_of(domain.fd).view_mappings == 0 && audit_of(domain.fd).address_spaces >= 2);
}

static int write_and_stay(void *with)
{
	struct shown *shown = with;
	uint8_t *at = mmap(NULL, CHUNK, PROT_READ | PROT_WRITE, MAP_SHARED, shown->one, 0);

	MUST(at != MAP_FAILED && poke(at, 1) == 0);
	shown->report->ready = 1;
	while (!shown->report->go)
		usleep(1000);
	return 0;
}

/* With the module's unsafe_views=1 only. */
static void audit_finds(void)
{
	struct domain domain = make_domain(CHUNK);
	struct shown shown = { .report = make_report() };
	struct ix_audit audit;
	pid_t child;

	shown.one = make_view(domain.fd, 0, CHUNK, "view", NULL);
	child = start(write_and_stay, &shown, true);
	await_ready(shown.report, child);
	audit = audit_of(domain.fd);
	shown.report->go = 1;
	MUST(finish(child) == 0);
	MUST(audit.violations == 2 && audit.violation == IX_VIOLATION_UPGRADABLE);
	MUST(audit.violation_pid == child && audit.violation_address);
}

static void *with_a_name(void *unused)
{
	MUST(prctl(PR_SET_NAME, "thread") == 0);
	pause();
	return unused;
}

/* A process is named by its first thread, in one word, whatever it calls itself. */
static void names_processes(void)
{
	struct domain domain = make_domain(CHUNK);
	char path[64], line[512], wanted[64];
	bool found = false;
	pthread_t thread;
	FILE *file;

	MUST(prctl(PR_SET_NAME, "a b\n1 \\") == 0);
	MUST(pthread_create(&thread, NULL, with_a_name, NULL) == 0);
	domain.pool[0] = 1;
	snprintf(wanted, sizeof(wanted), "%d a\\040b\\0121\\040\\134 ", getpid());
	name_domain_file(path, sizeof(path), "audit");
	file = fopen(path, "r");
	MUST(file);
	while (fgets(line, sizeof(line), file))
		found |= !strncmp(line, wanted, strlen(wanted));
	fclose(file);
	MUST(found);
}

static const struct test tests[] = {
	{ "looked-at", "all of /proc can look", is_looked_at },
	{ "audit", "the audit finds a process whose first thread has ended", audits_all },
	{ "names", "and calls it by that one's name, in a word", names_processes },
};

int main(int argc, char **argv)
{
	static const struct test unsafe[] = { { "audit-finds", "", audit_finds } };

	if (argc == 2 && !strcmp(argv[1], "audit-finds"))
		return harness_main(argc, argv, unsafe, 1);
	return harness_main(argc, argv, tests, sizeof(tests) / sizeof(tests[0]));
}
