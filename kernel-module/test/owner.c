// SPDX-License-Identifier: GPL-2.0
/* What is left of a domain when its owner ends, forks or lets go of it. */
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "harness.h"

/* An owner in a process of its own, whose end is watched from here. */
struct will {
	int sockets[2];
	struct report *report;
	void (*end)(void);
};

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
	close(will.sockets[1]); /* or its early end would not be noticed */
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

static int nothing(void *unused)
{
	(void)unused;
	return 0;
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

static int fork_on(void *with)
{
	struct report *report = with;

	report->ready = 1;
	while (!report->go)
		usleep(1000);
	return finish(start(nothing, NULL, false));
}

/* The child has no entries to copy, so that nothing is to be taken away. */
static void owners_child_forks(void)
{
	struct domain domain = make_domain(CHUNK);
	struct report *report = make_report();
	pid_t child;

	MUST(madvise(domain.pool, CHUNK, MADV_DOFORK) == 0);
	child = start(fork_on, report, true);
	await_ready(report, child);
	domain.pool[0] = 1;
	MUST(audit_of(domain.fd).owner_huge == 1);
	report->go = 1;
	MUST(finish(child) == 0);
	MUST(audit_of(domain.fd).owner_huge == 1);
}

#define FEATURE_WP_ASYNC	(1 << 15) /* UFFD_FEATURE_WP_ASYNC, Linux 6.7 */

static void *let_fork(void *with)
{
	struct uffd_msg message;

	MUST(read(*(int *)with, &message, sizeof(message)) == sizeof(message));
	return NULL;
}

/* Write-protected by userfaultfd, which Linux lets any mapping be that asks for nothing else. */
static void watched_owner_forks(void)
{
	struct domain domain = make_domain(CHUNK);
	struct uffdio_range range = { (uintptr_t)domain.pool, CHUNK };
	struct uffdio_api api = { UFFD_API, FEATURE_WP_ASYNC | UFFD_FEATURE_EVENT_FORK, 0 };
	struct uffdio_register all = { range, UFFDIO_REGISTER_MODE_WP, 0 };
	struct uffdio_writeprotect protect = { range, UFFDIO_WRITEPROTECT_MODE_WP };
	int watch = syscall(SYS_userfaultfd, O_CLOEXEC);
	pthread_t thread;

	MUST(watch >= 0);
	if (ioctl(watch, UFFDIO_API, &api) < 0) {
		MUST(errno == EINVAL); /* an older kernel: of this mapping nothing can be watched */
		close(watch);
		watch = syscall(SYS_userfaultfd, O_CLOEXEC);
		api = (struct uffdio_api){ UFFD_API, 0, 0 };
		MUST(ioctl(watch, UFFDIO_API, &api) == 0);
		REFUSED(ioctl(watch, UFFDIO_REGISTER, &all), EINVAL);
		return;
	}
	MUST(ioctl(watch, UFFDIO_REGISTER, &all) == 0);
	MUST(ioctl(watch, UFFDIO_WRITEPROTECT, &protect) == 0);
	for (size_t i = 0; i < CHUNK; i += PAGE)
		domain.pool[i] = 1;
	MUST(madvise(domain.pool, CHUNK, MADV_DOFORK) == 0);
	MUST(pthread_create(&thread, NULL, let_fork, &watch) == 0);
	MUST(finish(start(touch_forked_pool, domain.pool, false)) == 0);
	pthread_join(thread, NULL);
	MUST(touch(domain.pool) == 1);
}

/*
 * A process that shares the owner's memory goes on, and touches the pool as fast as it can. What the
 * domain had goes with it all the same: each round would leave some of it in one of fifty.
 */
#define SHARED_ROUNDS	300
#define SHARED_BYTES	(8 * CHUNK)
#define SHARED_STACK	(1UL << 20)

static struct {
	int device;
	uint8_t *volatile pool;
	uint8_t *volatile dead; /* it was seen to be */
} sharing;

/* Shares all memory with the test, which is why it leaves no word. */
static int own_briefly(void *unused)
{
	struct ix_create create = { 0 };
	struct ix_pool pool = { .bytes = SHARED_BYTES, .node = -1 };
	int fd = ioctl(sharing.device, IX_CREATE, &create);
	uint8_t *at;

	(void)unused;
	if (fd < 0 || ioctl(fd, IX_POOL, &pool))
		_exit(1);
	at = mmap(NULL, SHARED_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (at == MAP_FAILED)
		_exit(2);
	sharing.pool = at;
	usleep(2000); /* in use when it ends */
	_exit(0);
}

static void *poke_on(void *unused)
{
	for (;;) {
		uint8_t *pool = sharing.pool;
		bool dead = false;

		if (!pool || pool == sharing.dead) {
			sched_yield();
			continue;
		}
		while (!dead) {
			madvise(pool, SHARED_BYTES, MADV_DONTNEED);
			for (size_t i = 0; i < SHARED_BYTES; i += CHUNK)
				dead |= poke(pool + i, 1) < 0;
		}
		sharing.dead = pool;
	}
	return unused;
}

static void memory_shared(void)
{
	uint8_t *stack = mmap(NULL, SHARED_STACK, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pthread_t thread;

	MUST(stack != MAP_FAILED);
	sharing.device = open_device();
	MUST(pthread_create(&thread, NULL, poke_on, NULL) == 0);
	for (int round = 0; round < SHARED_ROUNDS; round++) {
		pid_t owner = clone(own_briefly, stack + SHARED_STACK, CLONE_VM | SIGCHLD, NULL);

		MUST(owner > 0 && finish(owner) == 0);
		while (sharing.dead != sharing.pool)
			sched_yield();
		for (size_t i = 0; i < SHARED_BYTES; i += CHUNK)
			if (poke(sharing.pool + i, 2) != -1)
				FAIL("round %d: a dead domain's page is still there", round);
		MUST(munmap(sharing.pool, SHARED_BYTES) == 0);
		sharing.dead = sharing.pool = NULL;
	}
}

static int end_watched(void *unused)
{
	struct domain domain = make_domain(CHUNK);
	int view = make_view(domain.fd, 0, CHUNK, "view", NULL), watch = inotify_init1(IN_CLOEXEC);
	struct inotify_event event = { 0 };
	char path[32];

	(void)unused;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", view);
	MUST(watch >= 0 && inotify_add_watch(watch, path, IN_OPEN) >= 0);
	close(view);
	end_domain(&domain);
	MUST(read(watch, &event, sizeof(event)) == sizeof(event) && event.mask & IN_UNMOUNT);
	return 0;
}

static void give_up(int number)
{
	static const char words[] = "the end of a watched view's domain waits\n";

	(void)number;
	(void)!write(STDOUT_FILENO, words, sizeof(words) - 1);
	_exit(1);
}

static void view_watched(void)
{
	signal(SIGALRM, give_up);
	alarm(60);
	MUST(finish(start(end_watched, NULL, false)) == 0);
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
	{ "owner-killed", "a killed owner leaves no page, whatever leaked", owner_killed },
	{ "owner-exec", "nor one that executes another program", owner_changed },
	{ "owner-left", "nor one that returns from its last thread", owner_left },
	{ "owner-closed", "views end with the owner's last hold", owner_closed },
	{ "owner-forks", "the owner's child has no pool", owner_forks },
	{ "owner-watched", "not even where userfaultfd watches it", watched_owner_forks },
	{ "child-forks", "whose children take nothing from the owner", owners_child_forks },
	{ "memory-shared", "who shares the owner's memory has no page of it after its end", memory_shared },
	{ "view-watched", "whoever watches a view holds up nobody's end", view_watched },
	{ "unload", "the module stays while anything of it does", cannot_unload },
};

int main(int argc, char **argv)
{
	return harness_main(argc, argv, tests, sizeof(tests) / sizeof(tests[0]));
}
