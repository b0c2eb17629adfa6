// SPDX-License-Identifier: GPL-2.0
/* What is left of a domain when its owner ends, forks or lets go of it. */
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
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
	{ "view-watched", "whoever watches a view holds up nobody's end", view_watched },
	{ "unload", "the module stays while anything of it does", cannot_unload },
};

int main(int argc, char **argv)
{
	return harness_main(argc, argv, tests, sizeof(tests) / sizeof(tests[0]));
}
