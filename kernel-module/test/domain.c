// SPDX-License-Identifier: GPL-2.0
/* What a domain promises, one test for each promise. */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "harness.h"

static uint8_t *map_view(int view, size_t bytes)
{
	uint8_t *at = mmap(NULL, bytes, PROT_READ, MAP_SHARED, view, 0);

	MUST(at != MAP_FAILED);
	return at;
}

static void end_domain(struct domain *domain)
{
	MUST(munmap(domain->pool, domain->bytes) == 0);
	MUST(close(domain->fd) == 0);
}

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

static void lies_on_its_node(void)
{
	struct ix_create create = { 0 };
	int device = open_device(), domain = ioctl(device, IX_CREATE, &create);

	MUST(domain >= 0);
	/* The lab has two. */
	for (int node = 0; node < 2; node++) {
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

/* Whatever its place, length and alignment, a view shows its range and nothing else. */
static void shows_its_range(void)
{
	struct domain domain = make_domain(4 * CHUNK);
	static const struct {
		size_t offset, bytes;
	} ranges[] = {
		{ PAGE, PAGE },	       { CHUNK - PAGE, 2 * PAGE },    { 0, CHUNK - PAGE },
		{ PAGE, CHUNK },       { CHUNK / 2, 2 * CHUNK },      { CHUNK, CHUNK },
		{ 3 * CHUNK, CHUNK },  { 4 * CHUNK - PAGE, PAGE },    { 0, 4 * CHUNK },
		{ CHUNK, 3 * CHUNK },  { CHUNK + PAGE, 3 * CHUNK - PAGE },
	};

	for (size_t i = 0; i < domain.bytes; i += PAGE)
		*(uint32_t *)(domain.pool + i) = 0xC0000000 + i / PAGE;
	for (size_t r = 0; r < sizeof(ranges) / sizeof(ranges[0]); r++) {
		size_t offset = ranges[r].offset, bytes = ranges[r].bytes;
		int view = make_view(domain.fd, offset, bytes, "view", NULL);
		uint8_t *at = map_view(view, bytes);
		struct stat status;

		MUST(fstat(view, &status) == 0 && (size_t)status.st_size == bytes);
		MUST((size_t)lseek(view, 0, SEEK_END) == bytes);
		/* From the end, so that the first fault is in the middle of what one entry maps. */
		for (size_t i = bytes; i > 0; i -= PAGE)
			if (*(uint32_t *)(at + i - PAGE) != 0xC0000000 + (offset + i) / PAGE - 1)
				FAIL("view %zu+%zu shows %x at %zu", offset, bytes,
				     *(uint32_t *)(at + i - PAGE), i - PAGE);
		MUST(audit_of(domain.fd).violations == 0);
		munmap(at, bytes);
		/* A part of it, at an address that does not fit. */
		at = mmap(NULL, 2 * CHUNK, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		at = mmap((uint8_t *)(((uintptr_t)at + CHUNK) & -CHUNK) + PAGE, PAGE, PROT_READ,
			  MAP_SHARED | MAP_FIXED, view, bytes - PAGE);
		MUST(at != MAP_FAILED);
		MUST(*(uint32_t *)at == 0xC0000000 + (offset + bytes) / PAGE - 1);
		munmap(at, PAGE);
		close(view);
	}
}

static int lock_limit(void *with)
{
	struct rlimit limit = { 2 * CHUNK, 2 * CHUNK };
	struct ix_pool one = { .bytes = CHUNK, .node = -1 }, two = { .bytes = 2 * CHUNK, .node = -1 };
	struct ix_create create = { 0 };

	MUST(setrlimit(RLIMIT_MEMLOCK, &limit) == 0);
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

static void obeys_lock_limit(void)
{
	int device = open_device();

	MUST(finish(start(lock_limit, &device, true)) == 0);
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

static void checks_arguments(void)
{
	struct ix_create create = { .flags = 1 };
	struct domain domain = make_domain(2 * CHUNK);
	int device = open_device(), fd = domain.fd;
	struct ix_version version;
	struct ix_audit audit = { .flags = 1 };
	struct ix_revoke call;
	static const struct {
		struct ix_pool call;
		int error;
	} pools[] = {
		{ { .bytes = 0, .node = -1 }, EINVAL },
		{ { .bytes = CHUNK + PAGE, .node = -1 }, EINVAL },
		{ { .bytes = CHUNK, .node = -1, .flags = 1 }, EINVAL },
		{ { .bytes = CHUNK, .node = -2 }, EINVAL },
		{ { .bytes = CHUNK, .node = 63 }, EINVAL },
		{ { .bytes = CHUNK, .node = 0x7FFFFFFF }, EINVAL },
		{ { .bytes = IX_POOL_MAX, .node = -1 }, ENOSPC },
		{ { .bytes = -CHUNK, .node = -1 }, ENOSPC },
		{ { .bytes = IX_POOL_MAX / 2, .node = -1 }, ENOMEM },
	};
	static const struct ix_view views[] = {
		{ .offset = 0, .bytes = 0, .name = "a" },
		{ .offset = 1, .bytes = PAGE, .name = "a" },
		{ .offset = 0, .bytes = PAGE + 1, .name = "a" },
		{ .offset = 0, .bytes = 2 * CHUNK + PAGE, .name = "a" },
		{ .offset = 2 * CHUNK, .bytes = PAGE, .name = "a" },
		{ .offset = -PAGE, .bytes = 2 * PAGE, .name = "a" },
		{ .offset = PAGE, .bytes = -PAGE, .name = "a" },
		{ .offset = 0, .bytes = PAGE, .name = "a", .flags = 1 },
		{ .offset = 0, .bytes = PAGE, .name = "" },
		{ .offset = 0, .bytes = PAGE, .name = "A" },
		{ .offset = 0, .bytes = PAGE, .name = "a/b" },
		{ .offset = 0, .bytes = PAGE, .name = "a\0b" },
		{ .offset = 0, .bytes = PAGE, .name = "abcdefghijklmnopqrstuvwxyz-.0123" },
	};
	struct ix_view good = { .offset = 0, .bytes = PAGE, .name = "abcdefghijklmnopqrstuvwxyz_.012" };

	MUST(ioctl(device, IX_VERSION, &version) == 0 && version.major == IX_MAJOR);
	REFUSED(ioctl(device, IX_CREATE, &create), EINVAL);
	REFUSED(ioctl(device, IX_CREATE, NULL), EFAULT);
	REFUSED(ioctl(device, IX_SEAL), ENOTTY);
	for (size_t i = 0; i < sizeof(pools) / sizeof(pools[0]); i++) {
		struct ix_pool pool = pools[i].call;

		REFUSED(ioctl(fd, IX_POOL, &pool), pools[i].error);
	}
	for (size_t i = 0; i < sizeof(views) / sizeof(views[0]); i++) {
		struct ix_view view = views[i];

		REFUSED(ioctl(fd, IX_VIEW, &view), EINVAL);
	}
	MUST(ioctl(fd, IX_VIEW, &good) >= 0);
	REFUSED(ioctl(fd, IX_VIEW, &good), EEXIST);
	call = (struct ix_revoke){ .id = good.id + 1 };
	REFUSED(ioctl(fd, IX_REVOKE, &call), ENOENT);
	call = (struct ix_revoke){ .id = good.id, .flags = 1 };
	REFUSED(ioctl(fd, IX_REVOKE, &call), EINVAL);
	REFUSED(ioctl(fd, IX_AUDIT, &audit), EINVAL);
	REFUSED(ioctl(fd, IX_VIEW, (void *)8), EFAULT);
	REFUSED(ioctl(fd, IX_CREATE, &create), ENOTTY);
	REFUSED((long)mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0), EINVAL);
	REFUSED((long)mmap(NULL, CHUNK, PROT_READ, MAP_SHARED, fd, PAGE), EINVAL);
	REFUSED((long)mmap(NULL, 3 * CHUNK, PROT_READ, MAP_SHARED, fd, 0), EINVAL);
	REFUSED((long)mmap(NULL, CHUNK, PROT_READ, MAP_PRIVATE, fd, 0), EINVAL);
	REFUSED((long)mmap(NULL, CHUNK, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0), EACCES);
	MUST(state_of(fd).pool_bytes == 2 * CHUNK && state_of(fd).views == 1);
}

static void view_limit(void)
{
	struct domain domain = make_domain(CHUNK);
	struct rlimit many = { 4096, 4096 };
	struct ix_view view = { .bytes = PAGE, .name = "one-too-many" };
	char name[IX_NAME_BYTES];
	int last = -1;

	MUST(setrlimit(RLIMIT_NOFILE, &many) == 0);
	for (int i = 0; i < IX_VIEWS_MAX; i++) {
		snprintf(name, sizeof(name), "view-%d", i);
		last = make_view(domain.fd, 0, PAGE, name, NULL);
	}
	REFUSED(ioctl(domain.fd, IX_VIEW, &view), ENOSPC);
	close(last);
	MUST(ioctl(domain.fd, IX_VIEW, &view) >= 0);
}

static void seals(void)
{
	struct domain domain = make_domain(CHUNK);
	struct ix_pool pool = { .bytes = CHUNK, .node = -1 };
	struct ix_view view = { .bytes = PAGE, .name = "late" };
	uint32_t id;
	int early = make_view(domain.fd, 0, PAGE, "early", &id);
	uint8_t *at = map_view(early, PAGE);

	MUST(ioctl(domain.fd, IX_SEAL) == 0 && ioctl(domain.fd, IX_SEAL) == 0);
	REFUSED(ioctl(domain.fd, IX_POOL, &pool), EPERM);
	REFUSED(ioctl(domain.fd, IX_VIEW, &view), EPERM);
	MUST(state_of(domain.fd).sealed == 1 && refused(domain.fd, IX_REFUSED_SEALED) == 2);
	MUST(touch(at) == 0);
	revoke_view(domain.fd, id);
	MUST(touch(at) == -1);
}

/* What a process that has two views reports to its parent, and is asked by it. */
struct report {
	volatile int go;
	volatile int ready;
	volatile int first, second, again;
};

struct shown {
	int one, two;
	struct report *report;
};

static struct report *make_report(void)
{
	struct report *report = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
				     -1, 0);

	MUST(report != MAP_FAILED);
	return report;
}

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
	while (!shown.report->ready)
		usleep(1000);
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

/* An owner in a process of its own, whose end is watched from here. */
struct will {
	int sockets[2];
	struct report *report;
	void (*end)(void);
};

static void send_fds(int socket, int *fds, int count)
{
	char space[CMSG_SPACE(2 * sizeof(int))] = { 0 }, byte = 0;
	struct iovec vector = { &byte, 1 };
	struct msghdr message = {
		.msg_iov = &vector,
		.msg_iovlen = 1,
		.msg_control = space,
		.msg_controllen = CMSG_SPACE(count * sizeof(int)),
	};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(count * sizeof(int));
	memcpy(CMSG_DATA(header), fds, count * sizeof(int));
	MUST(sendmsg(socket, &message, 0) == 1);
}

static void receive_fds(int socket, int *fds, int count)
{
	char space[CMSG_SPACE(2 * sizeof(int))], byte;
	struct iovec vector = { &byte, 1 };
	struct msghdr message = {
		.msg_iov = &vector,
		.msg_iovlen = 1,
		.msg_control = space,
		.msg_controllen = sizeof(space),
	};

	MUST(recvmsg(socket, &message, 0) == 1 && CMSG_FIRSTHDR(&message));
	memcpy(fds, CMSG_DATA(CMSG_FIRSTHDR(&message)), count * sizeof(int));
}

#define ESTATE	(64 * CHUNK)
#define SLACK	(4 * CHUNK)

static int owner(void *with)
{
	struct will *will = with;
	struct domain domain = make_domain(ESTATE);
	int fds[2];

	memset(domain.pool, 0x77, domain.bytes);
	fds[0] = make_view(domain.fd, 0, CHUNK, "view", NULL);
	fds[1] = domain.fd;
	send_fds(will->sockets[1], fds, 2);
	while (!will->report->go)
		usleep(1000);
	will->end();
	return 0;
}

static void end_by_signal(void)
{
	raise(SIGKILL);
}

static void end_by_exec(void)
{
	/* The image changes, the process and its descriptors stay. */
	execl("/bin/sleep", "sleep", "1000", NULL);
	FAIL("exec");
}

static void end_by_leaving(void)
{
	pthread_exit(NULL); /* the only thread */
}

/* The heir keeps the view, its mapping and the leaked domain: the pool goes all the same. */
static void inherits_nothing(void (*end)(void))
{
	struct will will = { .report = make_report(), .end = end };
	uint64_t before, full, after = 0;
	int fds[2];
	uint8_t *at;
	pid_t child;

	MUST(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, will.sockets) == 0);
	before = memory_free();
	child = start(owner, &will, false);
	receive_fds(will.sockets[0], fds, 2);
	at = map_view(fds[0], CHUNK);
	MUST(touch(at) == 0x77);
	full = memory_free();
	MUST(before - full > ESTATE / 2);
	will.report->go = 1;
	for (int wait = 0; touch(at) == 0x77 && wait < 5000; wait++)
		usleep(1000);
	MUST(touch(at) == -1);
	for (int wait = 0; wait < 3000; wait++) {
		after = memory_free();
		if (after > full + ESTATE - SLACK)
			break;
		usleep(1000);
	}
	if (after <= full + ESTATE - SLACK)
		FAIL("of %lu MiB, %ld came back", ESTATE >> 20, (long)(after - full) >> 20);
	REFUSED((long)mmap(NULL, CHUNK, PROT_READ, MAP_SHARED, fds[0], 0), EACCES);
	REFUSED((long)mmap(NULL, CHUNK, PROT_READ, MAP_SHARED, fds[1], 0), EPERM);
	kill(child, SIGKILL);
	finish(child);
}

static void owner_killed(void) { inherits_nothing(end_by_signal); }
static void owner_changed(void) { inherits_nothing(end_by_exec); }
static void owner_left(void) { inherits_nothing(end_by_leaving); }

/* Closed by its owner, while views live. */
static void owner_closed(void)
{
	struct domain domain = make_domain(CHUNK);
	int view = make_view(domain.fd, 0, CHUNK, "view", NULL);
	uint8_t *at = map_view(view, CHUNK);

	MUST(touch(at) == 0);
	close(domain.fd);
	MUST(touch(at) == 0); /* the pool's mapping keeps it */
	munmap(domain.pool, domain.bytes);
	MUST(touch(at) == -1);
}

static int touch_pool(void *with)
{
	return touch(with) == -2 ? 0 : 1;
}

static int touch_forked_pool(void *with)
{
	return touch(with) == -1 ? 0 : 1;
}

static void owner_forks(void)
{
	struct domain domain = make_domain(CHUNK);

	domain.pool[0] = 1;
	MUST(finish(start(touch_pool, domain.pool, false)) == 0);
	MUST(madvise(domain.pool, CHUNK, MADV_DOFORK) == 0);
	MUST(finish(start(touch_forked_pool, domain.pool, false)) == 0);
	MUST(refused(domain.fd, IX_REFUSED_FAULT) == 1);
	MUST(touch(domain.pool) == 1);
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
	while (!shown.report->ready)
		usleep(1000);
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
	while (!shown.report->ready)
		usleep(1000);
	audit = audit_of(domain.fd);
	shown.report->go = 1;
	MUST(finish(child) == 0);
	MUST(audit.violations == 2 && audit.violation == IX_VIOLATION_UPGRADABLE);
	MUST(audit.violation_pid == child && audit.violation_address);
}

static void cannot_unload(void)
{
	struct domain domain = make_domain(CHUNK);
	int view = make_view(domain.fd, 0, CHUNK, "view", NULL);
	uint8_t *at = map_view(view, CHUNK);

	REFUSED(syscall(SYS_delete_module, "ix", O_NONBLOCK), EWOULDBLOCK);
	close(view);
	end_domain(&domain);
	/* Nothing but a revoked mapping. */
	MUST(touch(at) == -1);
	REFUSED(syscall(SYS_delete_module, "ix", O_NONBLOCK), EWOULDBLOCK);
}

static const struct test tests[] = {
	{ "zeroed", "a new pool is zeroed", is_zeroed },
	{ "huge", "owner and view are mapped with 2 MiB entries", is_huge },
	{ "populate", "a populated pool has no fault in use", populates },
	{ "node", "a pool lies on the node that was asked for", lies_on_its_node },
	{ "sampled", "nor is one taken away to learn which node uses it", is_not_sampled },
	{ "range", "a view shows its range and nothing else", shows_its_range },
	{ "lock-limit", "RLIMIT_MEMLOCK is obeyed, and given back", obeys_lock_limit },
	{ "charged", "the memory cgroup is charged, and credited", is_charged },
	{ "arguments", "what is not allowed is the error that is documented", checks_arguments },
	{ "view-limit", "there are so many views and no more", view_limit },
	{ "seal", "a sealed layout does not change", seals },
	{ "revoke", "a revoked view is gone everywhere, and nothing else is", revokes_one },
	{ "revoke-race", "no fault outruns a revoke", revokes_under_faults },
	{ "owner-killed", "a killed owner leaves no page, whatever leaked", owner_killed },
	{ "owner-exec", "nor one that executes another program", owner_changed },
	{ "owner-left", "nor one that returns from its last thread", owner_left },
	{ "owner-closed", "views end with the owner's last hold", owner_closed },
	{ "owner-forks", "the owner's child has no pool", owner_forks },
	{ "owner-huge", "the owner's mapping is not taken apart inside a chunk", owner_stays_huge },
	{ "looked-at", "all of /proc can look", is_looked_at },
	{ "audit", "the audit finds a process whose first thread has ended", audits_all },
	{ "unload", "the module stays while anything of it does", cannot_unload },
};

int main(int argc, char **argv)
{
	static const struct test unsafe[] = { { "audit-finds", "", audit_finds } };

	if (argc == 2 && !strcmp(argv[1], "audit-finds"))
		return harness_main(argc, argv, unsafe, 1);
	return harness_main(argc, argv, tests, sizeof(tests) / sizeof(tests[0]));
}
