// SPDX-License-Identifier: GPL-2.0
/*
 * A process can hold its own mmap_lock for as long as it likes: it faults on a file whose server does
 * not answer, and has another thread wait to write. An audit then waits for it. Nothing else may.
 *
 * The server is a FUSE file system of one file (include/uapi/linux/fuse.h). A fault's first attempt
 * gives mmap_lock up while it waits for the server, and fails; the second keeps it.
 */
#include <fcntl.h>
#include <linux/fuse.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness.h"

#define PATIENCE_S	60
#define PLACE		"/tmp/ix-stuck"

struct shared {
	atomic_int asked;   /* READs so far; from the second on without an answer */
	atomic_int auditor; /* the thread's id */
	atomic_int audited;
	atomic_int late;
	pid_t server;
};

static struct shared *shared;
static int view;

static void answer(int fuse, const struct fuse_in_header *in, int error, void *body, size_t bytes)
{
	struct {
		struct fuse_out_header head;
		char body[128];
	} out = { .head = { sizeof(out.head) + bytes, error, in->unique } };

	memcpy(out.body, body, bytes);
	MUST(write(fuse, &out, out.head.len) == (ssize_t)out.head.len);
}

static int serve(void *with)
{
	static char request[1 << 17];
	const struct fuse_in_header *in = (void *)request;
	struct fuse_init_out init = { .major = FUSE_KERNEL_VERSION, .minor = 31, .max_write = PAGE };
	struct fuse_attr_out file = { .attr = { .ino = 1, .size = PAGE, .mode = S_IFREG | 0444, .nlink = 1 } };
	struct fuse_open_out opened = { 0 };
	int fuse = *(int *)with;

	while (read(fuse, request, sizeof(request)) > 0) {
		switch (in->opcode) {
		case FUSE_INIT:
			answer(fuse, in, 0, &init, sizeof(init));
			break;
		case FUSE_GETATTR:
			answer(fuse, in, 0, &file, sizeof(file));
			break;
		case FUSE_OPEN:
			answer(fuse, in, 0, &opened, sizeof(opened));
			break;
		case FUSE_READ:
			if (++shared->asked == 1)
				answer(fuse, in, -EIO, NULL, 0);
			break;
		default:
			answer(fuse, in, -ENOSYS, NULL, 0);
		}
	}
	return 0;
}

static void *want_to_write(void *unused)
{
	for (;;)
		mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return unused;
}

/* An application with a view. */
static int hold_lock(void *unused)
{
	int file = open(PLACE, O_RDONLY | O_CLOEXEC);
	uint8_t *at = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, file, 0);
	uint8_t *mine = mmap(NULL, CHUNK, PROT_READ, MAP_SHARED, view, 0);
	pthread_t thread;
	struct stat status;

	(void)unused;
	MUST(file >= 0 && fstat(file, &status) == 0 && status.st_size); /* it asks for the length */
	MUST(at != MAP_FAILED && mine != MAP_FAILED && touch(mine) == 0);
	MUST(pthread_create(&thread, NULL, want_to_write, NULL) == 0);
	touch(at);
	return 1;
}

static void *audit(void *with)
{
	shared->auditor = syscall(SYS_gettid);
	audit_of(*(int *)with);
	shared->audited = 1;
	return NULL;
}

/* Its state, the first word after its name in /proc/PID/stat. */
static char state_of_thread(int thread)
{
	char path[64], state = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/task/%d/stat", thread);
	file = fopen(path, "r");
	MUST(file && fscanf(file, "%*d (%*[^)]) %c", &state) == 1);
	fclose(file);
	return state;
}

static int own(void *unused)
{
	struct domain domain = make_domain(CHUNK);
	pid_t server, holder;
	pthread_t auditor;
	char options[64];
	uint8_t *mine;
	uint32_t id;
	int fuse, looks = 0;

	(void)unused;
	fuse = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	MUST(fuse >= 0);
	close(open(PLACE, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	snprintf(options, sizeof(options), "fd=%d,rootmode=100444,user_id=0,group_id=0", fuse);
	MUST(mount("ix-stuck", PLACE, "fuse", MS_NOSUID | MS_NODEV, options) == 0);
	server = start(serve, &fuse, false);
	shared->server = server;
	close(fuse);
	view = make_view(domain.fd, 0, CHUNK, "view", &id);
	mine = mmap(NULL, CHUNK, PROT_READ, MAP_SHARED, view, 0);
	MUST(mine != MAP_FAILED && touch(mine) == 0);
	holder = start(hold_lock, NULL, false);
	while (shared->asked < 2)
		MUST(waitpid(holder, NULL, WNOHANG) == 0 && usleep(10000) == 0);
	MUST(pthread_create(&auditor, NULL, audit, &domain.fd) == 0);
	/* Asleep, uninterrupted, at a hundred looks: it waits for a lock. */
	while (looks < 100 && !shared->audited) {
		looks = shared->auditor && state_of_thread(shared->auditor) == 'D' ? looks + 1 : 0;
		usleep(10000);
	}
	if (shared->audited)
		FAIL("no audit waited");
	revoke_view(domain.fd, id);
	MUST(touch(mine) == -1 && !shared->audited);
	/* The view's other mapping is gone as well, whoever cannot look. */
	kill(server, SIGKILL); /* the file system with it, and then the holder */
	MUST(finish(server) == 128 + SIGKILL && finish(holder) != 0);
	pthread_join(auditor, NULL);
	MUST(audit_of(domain.fd).violations == 0 && audit_of(domain.fd).view_huge == 0);
	return 0;
}

/* Whoever waits for it goes on then, and the test has failed. */
static void give_up(int unused)
{
	(void)unused;
	shared->late = 1;
	kill(shared->server, SIGKILL);
}

static void revokes_past_it(void)
{
	int status;

	shared = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	MUST(shared != MAP_FAILED);
	signal(SIGALRM, give_up);
	alarm(PATIENCE_S);
	status = finish(start(own, NULL, false));
	umount2(PLACE, MNT_DETACH);
	unlink(PLACE);
	MUST(status == 0 && !shared->late);
}

static const struct test tests[] = {
	{ "revoke", "a process that holds its own locks holds up an audit, and no revoke",
	  revokes_past_it },
};

int main(int argc, char **argv)
{
	return harness_main(argc, argv, tests, sizeof(tests) / sizeof(tests[0]));
}
