// SPDX-License-Identifier: GPL-2.0
/*
 * A process can hold its own mmap_lock for as long as it likes: it faults on a file whose server does
 * not answer, and has another thread wait to write. An audit of it then waits, and what is the
 * process's own. Nothing else may.
 *
 * The server is a FUSE file system of one file (include/uapi/linux/fuse.h). A fault's first attempt
 * gives mmap_lock up while it waits for the server, and fails; the second keeps it.
 */
#include <fcntl.h>
#include <linux/fuse.h>
#include <linux/io_uring.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "harness.h"

#define PATIENCE_S	60
#define PLACE		"/tmp/ix-stuck"

struct shared {
	atomic_int asked;  /* READs so far */
	atomic_int fails;  /* so many of them fail; then there is no answer */
	atomic_int waiter; /* its id */
	atomic_int through;
	atomic_int late;
	pid_t server;
};

static struct shared *shared;

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
			if (++shared->asked <= shared->fails)
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

/* The first word after its name in /proc/ID/stat. */
static char state_of_task(int id)
{
	char path[64], state = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", id);
	file = fopen(path, "r");
	MUST(file && fscanf(file, "%*d (%*[^)]) %c", &state) == 1);
	fclose(file);
	return state;
}

static pid_t serve_slowly(int fails)
{
	int fuse = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	char options[64];
	pid_t server;

	shared->fails = fails;
	MUST(fuse >= 0);
	close(open(PLACE, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	snprintf(options, sizeof(options), "fd=%d,rootmode=100444,user_id=0,group_id=0", fuse);
	MUST(mount("ix-stuck", PLACE, "fuse", MS_NOSUID | MS_NODEV, options) == 0);
	server = start(serve, &fuse, false);
	shared->server = server;
	close(fuse);
	return server;
}

/* One page of the slow file. */
static uint8_t *map_slow(int rights, int kind)
{
	int file = open(PLACE, O_RDONLY | O_CLOEXEC);
	uint8_t *at = mmap(NULL, PAGE, rights, kind, file, 0);
	struct stat status;

	MUST(file >= 0 && fstat(file, &status) == 0 && status.st_size); /* it asks for the length */
	MUST(at != MAP_FAILED);
	return at;
}

/* An owner whose application holds its own locks: the audit waits. */
struct held {
	struct domain domain;
	int view;
	pid_t server, holder;
	uint8_t *mine;
	uint32_t id;
};

/* The application: the owner's own descriptor is not for it to keep. */
static int hold_lock(void *with)
{
	const struct held *held = with;
	uint8_t *at = map_slow(PROT_READ, MAP_SHARED);
	uint8_t *mine = map_view(held->view, CHUNK);
	pthread_t thread;

	MUST(close(held->domain.fd) == 0 && touch(mine) == 0);
	MUST(pthread_create(&thread, NULL, want_to_write, NULL) == 0);
	touch(at);
	return 1;
}

/* Asleep, uninterrupted, at a hundred looks: it waits for a lock. */
static void await_stuck(void)
{
	int looks = 0;

	while (looks < 100 && !shared->through) {
		looks = shared->waiter && state_of_task(shared->waiter) == 'D' ? looks + 1 : 0;
		usleep(10000);
	}
	if (shared->through)
		FAIL("nobody waited");
}

static void *audit(void *with)
{
	shared->waiter = syscall(SYS_gettid);
	audit_of(*(int *)with);
	shared->through = 1;
	return NULL;
}

static struct held hold(void)
{
	struct held held = { .server = serve_slowly(1) };

	held.domain = make_domain(CHUNK);
	held.view = make_view(held.domain.fd, 0, CHUNK, "view", &held.id);
	held.mine = map_view(held.view, CHUNK);
	MUST(touch(held.mine) == 0);
	held.holder = start(hold_lock, &held, false);
	while (shared->asked < 2)
		MUST(waitpid(held.holder, NULL, WNOHANG) == 0 && usleep(10000) == 0);
	return held;
}

/* The file system goes, and with it the holder. */
static void let_go(struct held *held)
{
	kill(held->server, SIGKILL);
	MUST(finish(held->server) == 128 + SIGKILL && finish(held->holder) != 0);
}

static int revoke_past_it(void *unused)
{
	struct held held = hold();
	pthread_t auditor;

	(void)unused;
	MUST(pthread_create(&auditor, NULL, audit, &held.domain.fd) == 0);
	await_stuck();
	revoke_view(held.domain.fd, held.id);
	MUST(touch(held.mine) == -1 && !shared->through);
	/* The view's other mapping is gone as well, whoever cannot look. */
	let_go(&held);
	pthread_join(auditor, NULL);
	MUST(audit_of(held.domain.fd).violations == 0 && audit_of(held.domain.fd).view_huge == 0);
	return 0;
}

static int read_audit(void *with)
{
	const struct held *held = with;
	char path[64], line[256];
	FILE *file;

	name_domain_file(path, sizeof(path), "audit");
	file = fopen(path, "r");
	MUST(file && close(held->domain.fd) == 0);
	shared->waiter = getpid();
	while (fgets(line, sizeof(line), file))
		;
	shared->through = 1;
	return 0;
}

static int end_past_it(void *unused)
{
	struct held held = hold();
	pid_t reader = start(read_audit, &held, false);

	(void)unused;
	await_stuck();
	end_domain(&held.domain);
	MUST(!shared->through && touch(held.mine) == -1);
	let_go(&held);
	MUST(finish(reader) == 0);
	return 0;
}

struct slow {
	char path[64];
	int not_his; /* a descriptor that a reader does not keep */
};

/* The copy into the slow page does not come to an end. */
static int read_slowly(void *with)
{
	const struct slow *slow = with;
	uint8_t *at = map_slow(PROT_READ | PROT_WRITE, MAP_PRIVATE);
	int from = open(slow->path, O_RDONLY | O_CLOEXEC);

	MUST(from >= 0 && close(slow->not_his) == 0);
	(void)!read(from, at, PAGE);
	return 0;
}

static pid_t start_slow_reader(struct slow *slow)
{
	pid_t reader = start(read_slowly, slow, false);

	while (!shared->asked)
		MUST(waitpid(reader, NULL, WNOHANG) == 0 && usleep(10000) == 0);
	return reader;
}

static int end_past_reader(void *unused)
{
	pid_t server = serve_slowly(0), reader;
	struct domain domain = make_domain(CHUNK);
	struct slow slow = { .not_his = domain.fd };

	(void)unused;
	name_domain_file(slow.path, sizeof(slow.path), "refused");
	reader = start_slow_reader(&slow);
	end_domain(&domain);
	MUST(waitpid(reader, NULL, WNOHANG) == 0);
	kill(server, SIGKILL);
	MUST(finish(server) == 128 + SIGKILL && finish(reader) == 0);
	return 0;
}

#define ESTATE	(64 * CHUNK)

static int own_and_wait(void *with)
{
	struct domain domain = make_domain(ESTATE);
	int shown = make_view(domain.fd, 0, CHUNK, "view", NULL);

	memset(domain.pool, 0x77, domain.bytes);
	send_fds(*(int *)with, &shown, 1);
	for (;;)
		pause();
	return 1;
}

/* Whoever reads an owner's command line keeps its address space from going. */
static int end_though_read(void *unused)
{
	pid_t server = serve_slowly(0), owner, reader;
	struct slow slow;
	uint64_t full;
	int sockets[2], shown;
	uint8_t *at;

	(void)unused;
	MUST(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) == 0);
	owner = start(own_and_wait, &sockets[1], false);
	slow.not_his = sockets[1];
	receive_fds(sockets[0], &shown, 1);
	at = map_view(shown, CHUNK);
	snprintf(slow.path, sizeof(slow.path), "/proc/%d/cmdline", owner);
	reader = start_slow_reader(&slow);
	MUST(touch(at) == 0x77);
	full = memory_free();
	kill(owner, SIGKILL);
	MUST(finish(owner) == 128 + SIGKILL);
	MUST(touch(at) == -1);
	REFUSED((long)mmap(NULL, CHUNK, PROT_READ, MAP_SHARED, shown, 0), EACCES);
	while (memory_free() < full + ESTATE - 4 * CHUNK)
		usleep(10000);
	MUST(waitpid(reader, NULL, WNOHANG) == 0);
	kill(server, SIGKILL);
	MUST(finish(server) == 128 + SIGKILL && finish(reader) == 0);
	return 0;
}

/* A ring that holds a file: as it is closed, a worker that the whole system shares puts the file. */
static int ring_with(int fd)
{
	struct io_uring_params parameters = { 0 };
	int ring = syscall(SYS_io_uring_setup, 4, &parameters);

	MUST(ring >= 0);
	MUST(syscall(SYS_io_uring_register, ring, IORING_REGISTER_FILES, &fd, 1) == 0);
	MUST(close(fd) == 0);
	return ring;
}

/* An owner that leaves its domain to whoever is at the socket, and holds its own locks. */
static int leave_and_hold(void *socket)
{
	struct domain domain = make_domain(CHUNK);
	uint8_t *at = map_slow(PROT_READ, MAP_SHARED);
	pthread_t thread;

	send_fds(*(int *)socket, &domain.fd, 1);
	MUST(munmap(domain.pool, CHUNK) == 0 && close(domain.fd) == 0);
	MUST(pthread_create(&thread, NULL, want_to_write, NULL) == 0);
	touch(at);
	return 1;
}

struct left {
	int domain;
	pid_t server, owner;
};

/* The domain of an owner that holds its own locks: the last descriptor. */
static struct left inherit(void)
{
	struct left left = { .server = serve_slowly(1) };
	int sockets[2];

	MUST(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) == 0);
	left.owner = start(leave_and_hold, &sockets[1], false);
	receive_fds(sockets[0], &left.domain, 1);
	while (shared->asked < 2)
		MUST(waitpid(left.owner, NULL, WNOHANG) == 0 && usleep(10000) == 0);
	return left;
}

static void bury(struct left *left)
{
	MUST(!shared->late);
	kill(left->server, SIGKILL);
	MUST(finish(left->server) == 128 + SIGKILL && finish(left->owner) != 0);
}

static int end_while_held(void *unused)
{
	struct left left = inherit();

	(void)unused;
	MUST(close(left.domain) == 0);
	bury(&left);
	return 0;
}

static int end_of_others(void *unused)
{
	struct left left = inherit();
	struct pollfd end = { .events = POLLIN };
	int ends[2];

	(void)unused;
	close(ring_with(left.domain));
	while (newest_domain()) /* the worker has not begun */
		usleep(1000);
	MUST(pipe2(ends, O_CLOEXEC) == 0);
	close(ring_with(ends[1]));
	end.fd = ends[0];
	MUST(poll(&end, 1, -1) == 1 && end.revents == POLLHUP);
	bury(&left);
	return 0;
}

#define TABLES	20000 /* pages of them */
#define REVOKES	40

static int have_tables(void *with)
{
	struct report *report = with;
	uint8_t *at = mmap(NULL, TABLES * CHUNK, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
			   -1, 0);

	MUST(at != MAP_FAILED && madvise(at, TABLES * CHUNK, MADV_NOHUGEPAGE) == 0);
	for (size_t i = 0; i < TABLES; i++)
		touch(at + i * CHUNK);
	report->ready = 1;
	for (;;)
		pause();
	return 0;
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec + time.tv_nsec * 1e-9;
}

static void *audit_on(void *with)
{
	while (!shared->through)
		audit_of(*(int *)with);
	return NULL;
}

static int by_size(const void *a, const void *b)
{
	return *(const double *)a < *(const double *)b ? -1 : 1;
}

/* An audit takes as long as there are page tables; half of all revokes would wait that long. */
static int revoke_past_tables(void *unused)
{
	struct domain domain = make_domain(CHUNK);
	struct report *report = make_report();
	double audit, took[REVOKES];
	pid_t process;
	pthread_t thread;
	uint32_t id;

	(void)unused;
	make_view(domain.fd, 0, CHUNK, "view", &id);
	process = start(have_tables, report, true);
	await_ready(report, process);
	audit = now();
	audit_of(domain.fd);
	audit = now() - audit;
	MUST(pthread_create(&thread, NULL, audit_on, &domain.fd) == 0);
	for (int i = 0; i < REVOKES; i++) {
		usleep(1000);
		took[i] = now();
		revoke_view(domain.fd, id);
		took[i] = now() - took[i];
	}
	shared->through = 1;
	pthread_join(thread, NULL);
	qsort(took, REVOKES, sizeof(*took), by_size);
	if (took[REVOKES * 3 / 4] > audit / 10)
		FAIL("a revoke took %.6f s, an audit takes %.6f", took[REVOKES * 3 / 4], audit);
	kill(process, SIGKILL);
	finish(process);
	return 0;
}

/* Whoever waits for it goes on then, and the test has failed. */
static void give_up(int unused)
{
	(void)unused;
	shared->late = 1;
	kill(shared->server, SIGKILL);
}

static void in_time(int (*run)(void *))
{
	int status;

	shared = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	MUST(shared != MAP_FAILED);
	signal(SIGALRM, give_up);
	alarm(PATIENCE_S);
	status = finish(start(run, NULL, false));
	umount2(PLACE, MNT_DETACH);
	unlink(PLACE);
	MUST(status == 0 && !shared->late);
}

static void revokes_past_it(void) { in_time(revoke_past_it); }
static void ends_past_it(void) { in_time(end_past_it); }
static void ends_past_reader(void) { in_time(end_past_reader); }
static void ends_though_read(void) { in_time(end_though_read); }
static void ends_while_held(void) { in_time(end_while_held); }
static void ends_of_others(void) { in_time(end_of_others); }
static void revokes_past_tables(void) { in_time(revoke_past_tables); }

static const struct test tests[] = {
	{ "revoke", "a process that holds its own locks holds up an audit, and no revoke",
	  revokes_past_it },
	{ "end", "nor the end of a domain that root reads the audit of", ends_past_it },
	{ "refused", "nor that of one whose counters root reads slowly", ends_past_reader },
	{ "command-line", "a killed owner's domain ends, whoever reads its command line slowly",
	  ends_though_read },
	{ "held", "a domain ends, though its owner holds its own locks", ends_while_held },
	{ "files", "nor does it hold up the end of anybody's files", ends_of_others },
	{ "tables", "who has many page tables holds up an audit, and no revoke", revokes_past_tables },
};

int main(int argc, char **argv)
{
	return harness_main(argc, argv, tests, sizeof(tests) / sizeof(tests[0]));
}
