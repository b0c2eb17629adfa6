// SPDX-License-Identifier: GPL-2.0
/* A pool's memory: what it holds at first, how it is mapped, where it lies and who pays for it. */
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "harness.h"

static void is_zeroed(void)
{
	for (int round = 0; round < 2; round++) {
		struct domain domain = make_domain(16 * CHUNK);

		for (size_t i = 0; i < domain.bytes; i += 8)
			MUST(*(uint64_t *)(domain.pool + i) == 0);
		memset(domain.pool, 0xFF, domain.bytes);
		end_domain(&domain);
	}
}

/*
 * A new pool's pages come with what Linux noted on them when they were somebody else's, such as a
 * place in a file. They are had from ramfs, whose pages are as immovable as a pool's.
 */
static void leave_notes(void)
{
	static const char place[] = "/tmp/ix-notes", name[] = "/tmp/ix-notes/file";
	enum { BYTES = 256 << 20 };
	static char some[1 << 20];
	int file;

	mkdir(place, 0700);
	MUST(mount("none", place, "ramfs", 0, NULL) == 0);
	file = open(name, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	MUST(file >= 0);
	for (long at = 0; at < BYTES; at += sizeof(some))
		MUST(pwrite(file, some, sizeof(some), (1LL << 40) + at) == sizeof(some));
	close(file);
	MUST(unlink(name) == 0 && umount(place) == 0 && rmdir(place) == 0);
}

static void is_huge(void)
{
	leave_notes();

	struct domain domain = make_domain(8 * CHUNK);
	int view = make_view(domain.fd, CHUNK, 4 * CHUNK, "view", NULL);
	uint8_t *at = map_view(view, 4 * CHUNK);
	struct ix_audit audit;

	memset(domain.pool, 1, domain.bytes);
	for (size_t i = 0; i < 4 * CHUNK; i += PAGE)
		MUST(touch(at + i) == 1);
	audit = audit_of(domain.fd);
	if (audit.owner_huge != 8 || audit.owner_small || audit.view_huge != 4 || audit.view_small)
		FAIL("owner %llu huge %llu small, view %llu huge %llu small", audit.owner_huge,
		     audit.owner_small, audit.view_huge, audit.view_small);
}

static void populates(void)
{
	struct domain domain = make_domain(8 * CHUNK);
	struct rusage before, after;
	uint8_t *at = mmap(NULL, domain.bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE,
			   domain.fd, 0);

	MUST(at != MAP_FAILED);
	MUST(audit_of(domain.fd).owner_huge == 8);
	getrusage(RUSAGE_SELF, &before);
	for (size_t i = 0; i < domain.bytes; i += PAGE)
		at[i] = 1;
	getrusage(RUSAGE_SELF, &after);
	MUST(after.ru_minflt == before.ru_minflt && after.ru_majflt == before.ru_majflt);
}

/* move_pages(2) without a wish says where pages are. */
static int node_of(void *page)
{
	int node = -1;

	MUST(syscall(SYS_move_pages, 0, 1, &page, NULL, &node, 0) == 0);
	return node;
}

static const char *node_folder(int node)
{
	static char path[64];

	snprintf(path, sizeof(path), "/sys/devices/system/node/node%d", node);
	return path;
}

static void lies_on_its_node(void)
{
	struct ix_create create = { 0 };
	int device = open_device(), domain = ioctl(device, IX_CREATE, &create);

	MUST(domain >= 0);
	/* The lab has two for its tests. */
	for (int node = 0; access(node_folder(node), F_OK) == 0; node++) {
		struct ix_pool pool = { .bytes = 4 * CHUNK, .node = node };
		uint8_t *at;

		MUST(ioctl(domain, IX_POOL, &pool) == 0);
		at = mmap(NULL, pool.bytes, PROT_READ | PROT_WRITE, MAP_SHARED, domain, pool.offset);
		MUST(at != MAP_FAILED);
		for (size_t i = 0; i < pool.bytes; i += CHUNK) {
			at[i] = 1;
			MUST(node_of(at + i) == node);
		}
	}
}

static unsigned long kernel_counts(const char *name)
{
	FILE *file = fopen("/proc/vmstat", "r");
	char line[128], label[64];
	unsigned long value;

	MUST(file);
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "%63s %lu", label, &value) == 2 && !strcmp(label, name)) {
			fclose(file);
			return value;
		}
	FAIL("no %s", name);
}

static void set_kernel(const char *path, const char *value)
{
	FILE *file = fopen(path, "w");

	MUST(file && fputs(value, file) >= 0 && fclose(file) == 0);
}

static void *rest(void *unused)
{
	for (;;)
		pause();
	return unused;
}

#define SAMPLING	"/sys/kernel/debug/sched/numa_balancing/"


/* NUMA balancing takes entries away to see who faults: it does with ordinary memory, not with ours. */
static void is_not_sampled(void)
{
	enum { ORDINARY = 1 << 20, PATIENCE = 120 };
	struct domain domain = make_domain(16 * CHUNK);
	uint8_t *ordinary = mmap(NULL, ORDINARY, PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	unsigned long small, huge = kernel_counts("numa_huge_pte_updates");
	time_t end = time(NULL) + PATIENCE;
	pthread_attr_t small_stack;
	pthread_t other;

	/* What one thread alone uses, where it runs, is not sampled either. Its stack has no huge page. */
	MUST(pthread_attr_init(&small_stack) == 0);
	MUST(pthread_attr_setstacksize(&small_stack, 64 << 10) == 0);
	MUST(pthread_create(&other, &small_stack, rest, NULL) == 0);
	MUST(ordinary != MAP_FAILED && madvise(ordinary, ORDINARY, MADV_NOHUGEPAGE) == 0);
	set_kernel("/proc/sys/kernel/numa_balancing", "1");
	set_kernel(SAMPLING "scan_delay_ms", "50");
	set_kernel(SAMPLING "scan_period_min_ms", "50");
	set_kernel(SAMPLING "scan_period_max_ms", "50");
	small = kernel_counts("numa_pte_updates");
	/* Three rounds through all of this process, of which one has its memory and one the pool. */
	while (kernel_counts("numa_pte_updates") < small + 3 * ORDINARY / PAGE) {
		for (size_t i = 0; i < domain.bytes; i += PAGE)
			domain.pool[i]++;
		for (size_t i = 0; i < ORDINARY; i += PAGE)
			ordinary[i]++;
		if (time(NULL) > end)
			FAIL("nothing is sampled here");
	}
	MUST(kernel_counts("numa_huge_pte_updates") == huge);
}

static void owner_stays_huge(void)
{
	struct domain domain = make_domain(4 * CHUNK);
	struct ix_audit audit;

	memset(domain.pool, 3, domain.bytes);
	REFUSED(munmap(domain.pool, PAGE), EINVAL);
	REFUSED(munmap(domain.pool + CHUNK / 2, CHUNK), EINVAL);
	REFUSED(mprotect(domain.pool + PAGE, PAGE, PROT_READ), EINVAL);
	MUST(mmap(domain.pool + PAGE, PAGE, PROT_READ,
		  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED);
	REFUSED((long)mremap(domain.pool, CHUNK, 2 * CHUNK, MREMAP_MAYMOVE), EFAULT);
	MUST(refused(domain.fd, IX_REFUSED_SPLIT) >= 4);
	MUST(madvise(domain.pool, domain.bytes, MADV_DONTNEED) == 0);
	madvise(domain.pool, domain.bytes, MADV_PAGEOUT);
	madvise(domain.pool, domain.bytes, MADV_COLD);
	madvise(domain.pool, domain.bytes, MADV_FREE);
	madvise(domain.pool, domain.bytes, 25 /* MADV_COLLAPSE */);
	for (size_t i = 0; i < domain.bytes; i += PAGE)
		MUST(domain.pool[i] == 3);
	MUST(mprotect(domain.pool + CHUNK, CHUNK, PROT_READ) == 0);
	MUST(poke(domain.pool + CHUNK, 1) == -2);
	MUST(munmap(domain.pool + 2 * CHUNK, CHUNK) == 0);
	audit = audit_of(domain.fd);
	MUST(audit.owner_huge == 3 && audit.owner_small == 0 && audit.violations == 0);
}

static bool may_lock_two(void)
{
	struct rlimit limit = { 2 * CHUNK, 2 * CHUNK };

	return setrlimit(RLIMIT_MEMLOCK, &limit) == 0;
}

static int lock_limit(void *with)
{
	struct ix_pool one = { .bytes = CHUNK, .node = -1 }, two = { .bytes = 2 * CHUNK, .node = -1 };
	struct ix_create create = { 0 };

	MUST(may_lock_two());
	for (int round = 0; round < 3; round++) {
		int fd = ioctl(*(int *)with, IX_CREATE, &create);

		MUST(fd >= 0);
		MUST(ioctl(fd, IX_POOL, &one) == 0);
		REFUSED(ioctl(fd, IX_POOL, &two), ENOMEM);
		MUST(state_of(fd).pool_bytes == CHUNK);
		MUST(ioctl(fd, IX_POOL, &one) == 0 && one.offset == CHUNK);
		REFUSED(ioctl(fd, IX_POOL, &one), ENOMEM);
		close(fd);
	}
	return 0;
}

#define STACK	(1UL << 20)

static int grow_and_leave(void *with)
{
	struct ix_create create = { 0 };
	struct ix_pool pool = { .bytes = 2 * CHUNK, .node = -1 };
	int fd = ioctl(*(int *)with, IX_CREATE, &create);

	_exit(fd < 0 || ioctl(fd, IX_POOL, &pool));
}

/* Owners that leave their memory, and with it what counts there, to others. */
static int lock_limit_shared(void *with)
{
	uint8_t *stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	MUST(stack != MAP_FAILED && may_lock_two());
	for (int round = 0; round < 3; round++)
		MUST(finish(clone(grow_and_leave, stack + STACK, CLONE_VM | SIGCHLD, with)) == 0);
	return 0;
}

static int ask_too_much(void *with)
{
	struct ix_pool much = { .bytes = IX_POOL_MAX, .node = -1 };
	struct ix_create create = { 0 };
	int fd = ioctl(*(int *)with, IX_CREATE, &create);

	MUST(fd >= 0 && may_lock_two());
	for (;;)
		REFUSED(ioctl(fd, IX_POOL, &much), ENOMEM);
	return 0;
}

#define FAIR_ROUNDS	500

static int ask_for_less(void *with)
{
	struct ix_pool one = { .bytes = CHUNK, .node = -1 };
	struct ix_create create = { 0 };

	MUST(may_lock_two());
	for (int round = 0; round < FAIR_ROUNDS; round++) {
		int fd = ioctl(*(int *)with, IX_CREATE, &create);

		MUST(fd >= 0 && ioctl(fd, IX_POOL, &one) == 0);
		close(fd);
	}
	return 0;
}

/* The limit is the user's; what one process is refused takes nothing from another. */
static void obeys_lock_limit_fairly(void)
{
	int device = open_device();
	pid_t greedy = start(ask_too_much, &device, true);

	MUST(finish(start(ask_for_less, &device, true)) == 0);
	MUST(waitpid(greedy, NULL, WNOHANG) == 0);
	kill(greedy, SIGKILL);
	finish(greedy);
}

static void obeys_lock_limit(void)
{
	int device = open_device();

	MUST(finish(start(lock_limit, &device, true)) == 0);
	MUST(finish(start(lock_limit_shared, &device, true)) == 0);
}

static long number_in(const char *path)
{
	FILE *file = fopen(path, "r");
	long number = -1;

	MUST(file && fscanf(file, "%ld", &number) == 1);
	fclose(file);
	return number;
}

static int in_group(void *with)
{
	struct domain domain;
	FILE *file = fopen("/tmp/ixcg/one/cgroup.procs", "w");
	long before, with_pool;

	(void)with;
	MUST(file && fprintf(file, "0") > 0 && fclose(file) == 0);
	before = number_in("/tmp/ixcg/one/memory.current");
	domain = make_domain(16 * CHUNK);
	with_pool = number_in("/tmp/ixcg/one/memory.current");
	MUST(with_pool - before >= (long)(16 * CHUNK));
	end_domain(&domain);
	MUST(with_pool - number_in("/tmp/ixcg/one/memory.current") >= (long)(15 * CHUNK));
	return 0;
}

static void is_charged(void)
{
	FILE *file;
	int status;

	mkdir("/tmp/ixcg", 0700);
	MUST(mount("none", "/tmp/ixcg", "cgroup2", 0, NULL) == 0);
	file = fopen("/tmp/ixcg/cgroup.subtree_control", "w");
	MUST(file && fprintf(file, "+memory") > 0 && fclose(file) == 0);
	MUST(mkdir("/tmp/ixcg/one", 0700) == 0);
	status = finish(start(in_group, NULL, false));
	rmdir("/tmp/ixcg/one");
	umount("/tmp/ixcg");
	MUST(status == 0);
}

static const struct test tests[] = {
	{ "zeroed", "a new pool is zeroed", is_zeroed },
	{ "huge", "owner and view are mapped with 2 MiB entries", is_huge },
	{ "populate", "a populated pool has no fault in use", populates },
	{ "node", "a pool lies on the node that was asked for", lies_on_its_node },
	{ "sampled", "nor is one taken away to learn which node uses it", is_not_sampled },
	{ "owner-huge", "the owner's mapping is not taken apart inside a chunk", owner_stays_huge },
	{ "lock-limit", "RLIMIT_MEMLOCK is obeyed, and given back", obeys_lock_limit },
	{ "lock-fair", "and what is refused takes nothing from others", obeys_lock_limit_fairly },
	{ "charged", "the memory cgroup is charged, and credited", is_charged },
};

int main(int argc, char **argv)
{
	return harness_main(argc, argv, tests, sizeof(tests) / sizeof(tests[0]));
}
