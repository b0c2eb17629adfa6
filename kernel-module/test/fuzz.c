// SPDX-License-Identifier: GPL-2.0
/*
 * fuzz SEED OPERATIONS
 *
 * Rounds of a family: an owner with two domains and two other processes, one of them nobody's, that
 * inherit its descriptors. Three threads of each do what comes to mind to what they have, all within
 * an arena that they share, until the parent kills one of them, then the others. What must hold:
 *  - in a process that owns nothing, no write to the arena ever succeeds;
 *  - no audit finds a violation;
 *  - in the end no domain is left.
 * What the kernel logged, and whether the module unloads, is for the caller to see.
 *
 * Operations follow from the seed; how they interleave does not.
 */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness.h"

#define ARENA		(16 * CHUNK)
#define ARENA_AT	((uint8_t *)0x200000000000)
#define THREADS		3
#define FDS		24
#define POOL_LIMIT	(8 * CHUNK)

enum { OWNER, FRIEND, NOBODY, FAMILY };

struct shared {
	atomic_ulong operations;
	atomic_int broken;
	pid_t pids[FAMILY];
};

static struct shared *shared;
static int who;
static uint64_t seed;
static int nothing; /* a file of zeroes that cannot be written */
static atomic_int fds[FDS];

struct chance {
	uint64_t state;
};

static uint64_t roll(struct chance *chance)
{
	uint64_t x = chance->state += 0x9E3779B97F4A7C15;

	x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
	x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
	return x ^ (x >> 31);
}

static uint64_t below(struct chance *chance, uint64_t limit)
{
	return roll(chance) % limit;
}

static bool one_in(struct chance *chance, uint64_t n)
{
	return below(chance, n) == 0;
}

static void broke(const char *how)
{
	shared->broken = 1;
	printf("%s, in the %s\n", how, who == OWNER ? "owner" : who == FRIEND ? "friend" : "nobody");
	fflush(stdout);
	_exit(1);
}

static int some_fd(struct chance *chance)
{
	return fds[below(chance, FDS)];
}

/* Another thread may close a descriptor, and the number stand for something else, at any time. */
static bool is_ours(int fd)
{
	char path[64], link[64];
	ssize_t length;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	length = readlink(path, link, sizeof(link) - 1);
	if (length <= 0)
		return false;
	link[length] = 0;
	return strstr(link, "[ix:") != NULL;
}

static void keep_fd(struct chance *chance, int fd)
{
	if (fd < 0)
		return;
	fd = atomic_exchange(&fds[below(chance, FDS)], fd);
	if (fd >= 0)
		close(fd);
}

/* Mostly such as make sense: whole chunks, then whole pages, then anything. */
static size_t some_bytes(struct chance *chance, size_t limit)
{
	switch (below(chance, 8)) {
	case 0:
		return below(chance, limit);
	case 1:
	case 2:
		return below(chance, limit / PAGE) * PAGE;
	default:
		return below(chance, limit / CHUNK) * CHUNK;
	}
}

static uint8_t *some_place(struct chance *chance)
{
	return ARENA_AT + some_bytes(chance, ARENA);
}

/* Not beyond the arena. */
static size_t some_length(struct chance *chance, const uint8_t *at)
{
	size_t left = ARENA_AT + ARENA - at, bytes = some_bytes(chance, 6 * CHUNK) + PAGE;

	return bytes < left ? bytes : left;
}

static int some_protection(struct chance *chance)
{
	static const int often[] = { PROT_READ, PROT_READ, PROT_READ | PROT_WRITE, PROT_NONE };

	return one_in(chance, 6) ? (int)below(chance, 8) : often[below(chance, 4)];
}

static void do_map(struct chance *chance)
{
	uint8_t *at = some_place(chance);
	size_t length = some_length(chance, at);
	int flags = one_in(chance, 8) ? MAP_PRIVATE : MAP_SHARED;

	if (one_in(chance, 4))
		flags |= MAP_POPULATE;
	if (one_in(chance, 8))
		mmap(at, length, PROT_READ, MAP_SHARED | MAP_FIXED, nothing, 0);
	else
		mmap(at, length, some_protection(chance), flags | MAP_FIXED, some_fd(chance),
		     one_in(chance, 2) ? 0 : some_bytes(chance, 6 * CHUNK));
}

static void do_unmap(struct chance *chance)
{
	uint8_t *at = some_place(chance);
	size_t length = some_length(chance, at);

	/* What is not ours stays mapped read-only, so that nothing else comes to lie there. */
	if (one_in(chance, 2))
		munmap(at, length);
	mmap(at, length, PROT_READ, MAP_SHARED | MAP_FIXED, nothing, 0);
}

static void do_change(struct chance *chance)
{
	uint8_t *at = some_place(chance), *to = some_place(chance);
	size_t length = some_length(chance, at), longer = some_length(chance, to);
	unsigned char residency[6 * 512 + 2];

	switch (below(chance, 6)) {
	case 0:
	case 1:
		mprotect(at, length, some_protection(chance));
		break;
	case 2:
		mremap(at, length, longer, MREMAP_MAYMOVE | MREMAP_FIXED, to);
		break;
	case 3:
		mremap(at, one_in(chance, 4) ? 0 : length, longer, 0);
		break;
	case 4:
		if (length <= 6 * CHUNK + PAGE)
			mincore(at, length, residency);
		msync(at, length, MS_SYNC);
		break;
	default:
		/* Neither poisoning nor off-lining: the machine has only so much memory. DOFORK is
		 * for owners, and harmless.
		 */
		madvise(at, length, below(chance, 26));
	}
}

static void do_touch(struct chance *chance)
{
	uint8_t *at = some_place(chance);
	int seen = touch(at);

	if (seen < 0 || !one_in(chance, 2))
		return;
	if (poke(at, seen) == 0 && who != OWNER)
		broke("a write to a view succeeded");
}

static void do_hold(struct chance *chance)
{
	uint8_t *at = some_place(chance), copy[64];
	struct iovec there = { at, sizeof(copy) }, here = { copy, sizeof(copy) };
	int ends[2];

	if (one_in(chance, 2)) {
		process_vm_readv(shared->pids[below(chance, FAMILY)], &here, 1, &there, 1, 0);
		/* Only to itself: nobody else's arena is known to hold nothing of ours. */
		if (who != OWNER &&
		    process_vm_writev(getpid(), &here, 1, &there, 1, 0) > 0)
			broke("process_vm_writev wrote to a view");
	} else if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0) {
		vmsplice(ends[1], &there, 1, SPLICE_F_NONBLOCK);
		close(ends[0]);
		close(ends[1]);
	}
}

static void do_pool(struct chance *chance)
{
	struct ix_pool pool = {
		.bytes = some_bytes(chance, 3 * CHUNK),
		.node = one_in(chance, 8) ? (int)roll(chance) : -1,
		.flags = one_in(chance, 32),
	};
	struct ix_state state;
	int fd = some_fd(chance);

	if (ioctl(fd, IX_STATE, &state) == 0 && state.pool_bytes < POOL_LIMIT)
		ioctl(fd, IX_POOL, &pool);
}

static void do_view(struct chance *chance)
{
	struct ix_view call = {
		.offset = some_bytes(chance, 4 * CHUNK),
		.bytes = some_bytes(chance, 4 * CHUNK),
		.flags = one_in(chance, 64),
	};

	snprintf(call.name, sizeof(call.name), "%s%d", one_in(chance, 64) ? "!" : "view",
		 (int)below(chance, 40));
	keep_fd(chance, ioctl(some_fd(chance), IX_VIEW, &call));
}

static void do_call(struct chance *chance)
{
	struct ix_revoke call = { .id = one_in(chance, 8) ? 0 : below(chance, 60) };
	struct ix_audit audit = { 0 };
	struct ix_state state;
	int fd = some_fd(chance);

	switch (below(chance, 16)) {
	case 0:
		if (one_in(chance, 8) && ioctl(fd, IX_AUDIT, &audit) == 0 && audit.violations)
			broke("the audit found a violation");
		break;
	case 1:
		if (one_in(chance, 64))
			ioctl(fd, IX_SEAL);
		break;
	case 2:
		/* Any number, any pointer. */
		ioctl(fd, (unsigned int)roll(chance), one_in(chance, 2) ? (void *)some_place(chance) :
									  (void *)roll(chance));
		break;
	case 3:
		ioctl(fd, _IOC(below(chance, 4), IX_IOC, below(chance, 9), below(chance, 128)),
		      some_place(chance));
		break;
	case 4:
	case 5:
	case 6:
		ioctl(fd, IX_STATE, &state);
		break;
	default:
		ioctl(fd, IX_REVOKE, &call);
	}
}

static void do_create(struct chance *chance)
{
	struct ix_create create = { .flags = one_in(chance, 16) };
	int device;

	if (who != OWNER)
		return;
	device = open("/dev/ix", O_RDWR | O_CLOEXEC);
	keep_fd(chance, ioctl(device, IX_CREATE, &create));
	close(device);
}

static void do_file(struct chance *chance)
{
	int fd = some_fd(chance);
	struct stat status;
	char path[64], byte = 0;

	switch (below(chance, 8)) {
	case 0:
		keep_fd(chance, fcntl(fd, F_DUPFD_CLOEXEC, 3));
		break;
	case 1:
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		fd = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
		if (fd >= 0)
			close(fd);
		break;
	case 2:
		fstat(fd, &status);
		lseek(fd, roll(chance), SEEK_SET);
		break;
	case 3:
		if (is_ours(fd) && (read(fd, &byte, 1) > 0 || write(fd, &byte, 1) > 0) &&
		    is_ours(fd))
			broke("a descriptor was read or written");
		break;
	case 4:
		if (is_ours(fd) && ftruncate(fd, some_bytes(chance, CHUNK)) == 0 && is_ours(fd))
			broke("a file was cut");
		break;
	case 5:
		/* A root of no ownership takes what the owner has by now. */
		if (who == FRIEND) {
			int pidfd = syscall(SYS_pidfd_open, shared->pids[OWNER], 0);

			fd = syscall(SYS_pidfd_getfd, pidfd, 3 + below(chance, 40), 0);
			close(pidfd);
			if (is_ours(fd))
				keep_fd(chance, fd);
			else if (fd >= 0)
				close(fd);
		}
		break;
	default:
		fd = atomic_exchange(&fds[below(chance, FDS)], -1);
		if (fd >= 0)
			close(fd);
	}
}

/* A child that looks around and is gone. */
static void do_fork(struct chance *chance)
{
	pid_t child = one_in(chance, 16) ? fork() : -1;

	if (child == 0) {
		struct chance own = *chance;

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (int i = 0; i < 8; i++)
			if (poke(some_place(&own), 1) == 0)
				broke("a child could write");
		_exit(0);
	}
	if (child > 0)
		waitpid(child, NULL, 0);
}

static void do_look(struct chance *chance)
{
	static const char *const files[] = { "smaps", "maps", "numa_maps", "smaps_rollup" };
	char path[64], text[4096];
	int fd;

	if (!one_in(chance, 32))
		return;
	snprintf(path, sizeof(path), "/proc/%d/%s", shared->pids[below(chance, FAMILY)],
		 files[below(chance, 4)]);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	while (fd >= 0 && read(fd, text, sizeof(text)) > 0)
		;
	if (fd >= 0)
		close(fd);
}

static void (*const deeds[])(struct chance *) = {
	do_map, do_map, do_map, do_unmap, do_change, do_change, do_touch, do_touch, do_touch,
	do_touch, do_hold, do_pool, do_view, do_view, do_call, do_call, do_create, do_file, do_fork,
	do_look,
};

static void *live(void *with)
{
	struct chance chance = { .state = (uintptr_t)with };

	for (;;) {
		deeds[below(&chance, sizeof(deeds) / sizeof(deeds[0]))](&chance);
		atomic_fetch_add_explicit(&shared->operations, 1, memory_order_relaxed);
	}
	return NULL;
}

static void live_family_life(uint64_t round)
{
	MUST(mmap(ARENA_AT, ARENA, PROT_READ, MAP_SHARED | MAP_FIXED, nothing, 0) == ARENA_AT);
	shared->pids[who] = getpid();
	for (int i = 0; i < THREADS; i++) {
		pthread_t thread;
		uintptr_t start = seed * 1000003 + round * 64 + who * 8 + i;

		if (i == THREADS - 1)
			live((void *)start);
		MUST(pthread_create(&thread, NULL, live, (void *)start) == 0);
	}
}

static void start_family(uint64_t round)
{
	struct domain domains[2];

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (int i = 0; i < FDS; i++)
		fds[i] = -1;
	for (int i = 0; i < 2; i++) {
		domains[i] = make_domain(4 * CHUNK);
		fds[i] = domains[i].fd;
		fds[2 + i] = make_view(domains[i].fd, 0, 2 * CHUNK, "two", NULL);
		fds[4 + i] = make_view(domains[i].fd, PAGE, 2 * CHUNK, "odd", NULL);
		fds[6 + i] = make_view(domains[i].fd, 0, 4 * CHUNK, "all", NULL);
	}
	for (who = NOBODY; who > OWNER; who--) {
		pid_t child = fork();

		MUST(child >= 0);
		if (child == 0) {
			prctl(PR_SET_PDEATHSIG, 0); /* they may outlive the owner */
			if (who == NOBODY)
				become_nobody();
			live_family_life(round);
		}
		shared->pids[who] = child;
	}
	live_family_life(round);
}

int main(int argc, char **argv)
{
	unsigned long operations = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
	struct chance chance;
	char path[64];
	int file;

	if (!operations)
		return 2;
	harness_main(0, argv, NULL, 0);
	seed = strtoul(argv[1], NULL, 10);
	chance.state = seed;
	shared = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	MUST(shared != MAP_FAILED);
	file = memfd_create("nothing", MFD_CLOEXEC);
	MUST(file >= 0 && ftruncate(file, ARENA) == 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
	nothing = open(path, O_RDONLY | O_CLOEXEC);
	MUST(nothing >= 0);
	close(file);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	uint64_t round;

	for (round = 0; shared->operations < operations && !shared->broken; round++) {
		pid_t child;

		memset(shared->pids, 0, sizeof(shared->pids));
		child = fork();
		MUST(child >= 0);
		if (child == 0)
			start_family(round);
		while ((!shared->pids[OWNER] || !shared->pids[NOBODY]) && !shared->broken &&
		       waitpid(child, NULL, WNOHANG) == 0)
			usleep(500);
		usleep(below(&chance, 400000));
		kill(shared->pids[below(&chance, FAMILY)] ?: child, SIGKILL);
		usleep(below(&chance, 50000));
		for (int i = 0; i < FAMILY; i++)
			if (shared->pids[i] > 0)
				kill(shared->pids[i], SIGKILL);
		kill(child, SIGKILL);
		while (wait(NULL) > 0)
			;
	}
	for (int wait = 0; newest_domain() && wait < 2000; wait++)
		usleep(1000);
	printf("seed %lu: %lu operations in %lu lives\n", (unsigned long)seed,
	       (unsigned long)shared->operations, (unsigned long)round);
	if (newest_domain())
		FAIL("domains are left");
	return shared->broken;
}
