// SPDX-License-Identifier: GPL-2.0
#include "harness.h"

#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static __thread sigjmp_buf escape;
static __thread volatile sig_atomic_t armed;

static void on_fault(int number)
{
	if (!armed) {
		signal(number, SIG_DFL);
		return;
	}
	siglongjmp(escape, number == SIGBUS ? 1 : 2);
}

int harness_main(int argc, char **argv, const struct test *tests, size_t count)
{
	struct sigaction action = { .sa_handler = on_fault, .sa_flags = SA_NODEFER };

	sigaction(SIGBUS, &action, NULL);
	sigaction(SIGSEGV, &action, NULL);
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (size_t i = 0; i < count; i++) {
		if (argc == 2 && !strcmp(argv[1], "list")) {
			printf("%s %s\n", tests[i].name, tests[i].rule);
		} else if (argc >= 2 && !strcmp(argv[1], tests[i].name)) {
			tests[i].run();
			return 0;
		}
	}
	if (argc == 2 && !strcmp(argv[1], "list"))
		return 0;
	if (argc)
		fprintf(stderr, "usage: %s list | NAME\n", argv[0]);
	return 2;
}

int open_device(void)
{
	int fd = open("/dev/ix", O_RDWR | O_CLOEXEC);

	MUST(fd >= 0);
	return fd;
}

struct domain make_domain(size_t bytes)
{
	struct ix_create create = { 0 };
	struct ix_pool pool = { .bytes = bytes, .node = -1 };
	struct domain made = { .bytes = bytes };
	int device = open_device();

	made.fd = ioctl(device, IX_CREATE, &create);
	MUST(made.fd >= 0);
	close(device);
	MUST(ioctl(made.fd, IX_POOL, &pool) == 0);
	made.pool = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, made.fd, 0);
	MUST(made.pool != MAP_FAILED);
	return made;
}

void end_domain(struct domain *domain)
{
	MUST(munmap(domain->pool, domain->bytes) == 0);
	MUST(close(domain->fd) == 0);
}

int make_view(int domain, uint64_t offset, uint64_t bytes, const char *name, uint32_t *id)
{
	struct ix_view view = { .offset = offset, .bytes = bytes };
	int fd;

	strncpy(view.name, name, sizeof(view.name) - 1);
	fd = ioctl(domain, IX_VIEW, &view);
	MUST(fd >= 0);
	if (id)
		*id = view.id;
	return fd;
}

uint8_t *map_view(int view, size_t bytes)
{
	uint8_t *at = mmap(NULL, bytes, PROT_READ, MAP_SHARED, view, 0);

	MUST(at != MAP_FAILED);
	return at;
}

struct report *make_report(void)
{
	struct report *report = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
				     -1, 0);

	MUST(report != MAP_FAILED);
	return report;
}

struct ix_state state_of(int domain)
{
	struct ix_state state;

	MUST(ioctl(domain, IX_STATE, &state) == 0);
	return state;
}

struct ix_audit audit_of(int domain)
{
	struct ix_audit audit = { 0 };

	MUST(ioctl(domain, IX_AUDIT, &audit) == 0);
	return audit;
}

uint64_t refused(int domain, enum ix_refusal kind)
{
	return state_of(domain).refused[kind];
}

void revoke_view(int domain, uint32_t id)
{
	struct ix_revoke call = { .id = id };

	MUST(ioctl(domain, IX_REVOKE, &call) == 0);
}

void become_nobody(void)
{
	MUST(setgroups(0, NULL) == 0);
	MUST(setresgid(65534, 65534, 65534) == 0);
	MUST(setresuid(65534, 65534, 65534) == 0);
	MUST(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
	/* So that it may look into itself and its own children through /proc. */
	MUST(prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) == 0);
}

pid_t start(int (*run)(void *), void *with, bool as_nobody)
{
	pid_t child;

	fflush(stdout);
	child = fork();
	MUST(child >= 0);
	if (child)
		return child;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (as_nobody)
		become_nobody();
	int status = run(with);

	fflush(stdout);
	_exit(status);
}

int finish(pid_t child)
{
	int status;

	MUST(waitpid(child, &status, 0) == child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void await_ready(struct report *report, pid_t child)
{
	while (!report->ready) {
		if (waitpid(child, NULL, WNOHANG) == child)
			FAIL("the other process ended before it was ready");
		usleep(1000);
	}
}

void send_fds(int socket, int *fds, int count)
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

void receive_fds(int socket, int *fds, int count)
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

int touch(const volatile uint8_t *at)
{
	int fault = sigsetjmp(escape, 1);
	int value;

	if (fault) {
		armed = 0;
		return -fault;
	}
	armed = 1;
	value = *at;
	armed = 0;
	return value;
}

int poke(volatile uint8_t *at, uint8_t value)
{
	int fault = sigsetjmp(escape, 1);

	if (fault) {
		armed = 0;
		return -fault;
	}
	armed = 1;
	*at = value;
	armed = 0;
	return 0;
}

uint64_t memory_free(void)
{
	FILE *file = fopen("/proc/zoneinfo", "r");
	unsigned long long pages = 0, some;
	char line[128];

	MUST(file);
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, " nr_free_pages %llu", &some) == 1 ||
		    sscanf(line, " count: %llu", &some) == 1)
			pages += some;
	fclose(file);
	return pages * PAGE;
}

int newest_domain(void)
{
	DIR *folder = opendir("/sys/kernel/debug/ix");
	struct dirent *entry;
	int newest = 0;

	MUST(folder);
	while ((entry = readdir(folder)))
		newest = atoi(entry->d_name) > newest ? atoi(entry->d_name) : newest;
	closedir(folder);
	return newest;
}

void name_domain_file(char *path, size_t bytes, const char *name)
{
	snprintf(path, bytes, "/sys/kernel/debug/ix/%d/%s", newest_domain(), name);
}
