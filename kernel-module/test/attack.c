// SPDX-License-Identifier: GPL-2.0
/*
 * Everything a process that was given a view, or that a domain's descriptor leaked to, may try. It
 * has got in if it says so, if the pool changed, or if the audit finds a violation.
 *
 *   attack NAME root|nobody             holds if the attack fails
 *   attack NAME root|nobody expect-in   holds if it succeeds: with the module's unsafe_views=1
 */
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness.h"

#define BYTES	(2 * CHUNK)
#define EVIL	0xEE

/* What the attacker has. */
struct loot {
	int view;   /* of the pool's first chunk */
	int domain; /* leaked */
	pid_t owner;
	uint8_t *at; /* the view, mapped read-only */
};

static bool expect_in;

/* Each says whether it got in. */
static bool map_writable(struct loot *loot)
{
	uint8_t *at = mmap(NULL, CHUNK, PROT_READ | PROT_WRITE, MAP_SHARED, loot->view, 0);

	return at != MAP_FAILED && poke(at, EVIL) == 0;
}

static bool map_validate_writable(struct loot *loot)
{
	uint8_t *at = mmap(NULL, CHUNK, PROT_WRITE, MAP_SHARED_VALIDATE, loot->view, 0);

	return at != MAP_FAILED && poke(at, EVIL) == 0;
}

/* A private copy harms nobody, but would be a mapping of other rules than ours. */
static bool map_private(struct loot *loot)
{
	return mmap(NULL, CHUNK, PROT_READ, MAP_PRIVATE, loot->view, 0) != MAP_FAILED ||
	       mmap(NULL, CHUNK, PROT_READ | PROT_WRITE, MAP_PRIVATE, loot->view, 0) != MAP_FAILED;
}

static bool map_executable(struct loot *loot)
{
	return mmap(NULL, CHUNK, PROT_READ | PROT_EXEC, MAP_SHARED, loot->view, 0) != MAP_FAILED ||
	       mprotect(loot->at, CHUNK, PROT_READ | PROT_EXEC) == 0;
}

static bool map_beyond(struct loot *loot)
{
	return mmap(NULL, 2 * CHUNK, PROT_READ, MAP_SHARED, loot->view, 0) != MAP_FAILED ||
	       mmap(NULL, PAGE, PROT_READ, MAP_SHARED, loot->view, CHUNK) != MAP_FAILED ||
	       mmap(NULL, PAGE, PROT_READ, MAP_SHARED, loot->view, -(off_t)CHUNK) != MAP_FAILED;
}

static bool protect_writable(struct loot *loot)
{
	if (mprotect(loot->at, CHUNK, PROT_READ | PROT_WRITE) == 0)
		return poke(loot->at, EVIL) == 0;
	return false;
}

static bool protect_by_steps(struct loot *loot)
{
	uint8_t *at = mmap(NULL, CHUNK, PROT_NONE, MAP_SHARED, loot->view, 0);

	if (at == MAP_FAILED)
		return false;
	mprotect(at, PAGE, PROT_READ);
	if (mprotect(at, PAGE, PROT_WRITE) == 0)
		return poke(at, EVIL) == 0;
	return syscall(SYS_pkey_mprotect, at, PAGE, PROT_READ | PROT_WRITE, -1) == 0 &&
	       poke(at, EVIL) == 0;
}

static bool grow(struct loot *loot)
{
	uint8_t *at = mremap(loot->at, CHUNK, 2 * CHUNK, MREMAP_MAYMOVE);

	/* Doubled by a length of 0, or grown after having been cut. */
	if (at == MAP_FAILED)
		at = mremap(loot->at, 0, CHUNK, MREMAP_MAYMOVE);
	if (at == MAP_FAILED && munmap(loot->at + PAGE, CHUNK - PAGE) == 0)
		at = mremap(loot->at, PAGE, CHUNK, MREMAP_MAYMOVE);
	return at != MAP_FAILED;
}

static bool move(struct loot *loot)
{
	void *to = mmap(NULL, CHUNK, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return mremap(loot->at, CHUNK, CHUNK, MREMAP_MAYMOVE | MREMAP_FIXED, to) != MAP_FAILED ||
	       mremap(loot->at, CHUNK, CHUNK, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, to) != MAP_FAILED;
}

static bool remap_pages(struct loot *loot)
{
	return syscall(SYS_remap_file_pages, loot->at, PAGE, 0, 1, 0) == 0;
}

static bool memory_file(struct loot *loot)
{
	int fd = open("/proc/self/mem", O_RDWR);
	uint8_t evil = EVIL;

	MUST(fd >= 0);
	return pwrite(fd, &evil, 1, (off_t)loot->at) == 1;
}

static int traced(void *with)
{
	struct loot *loot = with;

	loot->at = mmap(loot->at, CHUNK, PROT_READ, MAP_SHARED | MAP_FIXED, loot->view, 0);
	if (loot->at == MAP_FAILED || touch(loot->at) < 0)
		return 1;
	ptrace(PTRACE_TRACEME, 0, 0, 0);
	raise(SIGSTOP);
	return 0;
}

static bool trace(struct loot *loot)
{
	pid_t child = start(traced, loot, false);
	bool in = false;
	int status;

	MUST(waitpid(child, &status, 0) == child && WIFSTOPPED(status));
	in = ptrace(PTRACE_POKEDATA, child, loot->at, 0xEEEEEEEEL) == 0;
	kill(child, SIGKILL);
	waitpid(child, &status, 0);
	return in;
}

static bool remote_write(struct loot *loot)
{
	uint8_t evil = EVIL;
	struct iovec from = { &evil, 1 }, to = { loot->at, 1 };

	return process_vm_writev(getpid(), &from, 1, &to, 1, 0) == 1;
}

static int see(void *with)
{
	/* Where the parent has the view, there is nothing: SIGSEGV. */
	return touch(with) == -2 ? 0 : 1;
}

static bool inherit(struct loot *loot)
{
	return finish(start(see, loot->at, false)) != 0;
}

static bool inherit_by_advice(struct loot *loot)
{
	return madvise(loot->at, CHUNK, MADV_DOFORK) == 0 || inherit(loot);
}

static bool reopen(struct loot *loot)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", loot->view);
	if (open(path, O_RDWR) >= 0 || open(path, O_RDONLY) >= 0)
		return true;
	snprintf(path, sizeof(path), "/proc/self/map_files/%lx-%lx", (unsigned long)loot->at,
		 (unsigned long)loot->at + CHUNK);
	if (open(path, O_RDWR) >= 0 || open(path, O_RDONLY) >= 0)
		return true;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", loot->domain);
	return open(path, O_RDWR) >= 0;
}

static bool change_file(struct loot *loot)
{
	uint8_t evil[8] = { EVIL };

	return ftruncate(loot->view, 0) == 0 || ftruncate(loot->view, 4 * CHUNK) == 0 ||
	       fallocate(loot->view, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, PAGE) == 0 ||
	       write(loot->view, evil, sizeof(evil)) > 0 ||
	       pwrite(loot->view, evil, sizeof(evil), 0) > 0 ||
	       fcntl(loot->view, F_ADD_SEALS, F_SEAL_SEAL) == 0 ||
	       (fcntl(loot->view, F_SETFL, O_RDWR) == 0 && map_writable(loot));
}

static bool user_faults(struct loot *loot)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = {
		.range = { (unsigned long)loot->at, CHUNK },
	};
	static const unsigned long modes[] = {
		UFFDIO_REGISTER_MODE_MISSING, UFFDIO_REGISTER_MODE_WP, UFFDIO_REGISTER_MODE_MINOR,
		UFFDIO_REGISTER_MODE_MISSING | UFFDIO_REGISTER_MODE_WP,
	};
	/* The features of Linux 6.7: write protection for any kind of memory. */
	static const unsigned long features[] = { 0, 1UL << 15 };

	for (size_t f = 0; f < 2; f++) {
		int fd = syscall(SYS_userfaultfd, O_CLOEXEC | 1 /* UFFD_USER_MODE_ONLY */);

		MUST(fd >= 0);
		api.features = features[f];
		if (ioctl(fd, UFFDIO_API, &api) == 0)
			for (size_t i = 0; i < 4; i++) {
				range.mode = modes[i];
				if (ioctl(fd, UFFDIO_REGISTER, &range) == 0)
					return true;
			}
		close(fd);
	}
	return false;
}

/* Whatever advice is taken, the pool is as it was, and the view no more than it was. */
static bool advise(struct loot *loot)
{
	for (int advice = 0; advice <= 102; advice++) {
		madvise(loot->at, CHUNK, advice);
		madvise(loot->at + PAGE, PAGE, advice);
		/* Then poisoning and off-lining of pages, for root: where it works, the machine has less. */
		if (advice == 26)
			advice = expect_in ? 102 : 99;
	}
	return inherit(loot) || protect_writable(loot) || memory_file(loot) || touch(loot->at) < 0;
}

/* Who holds a page, reads it after a revoke. */
static bool pin(struct loot *loot)
{
	struct iovec here = { loot->at, PAGE };
	uint8_t copy[16];
	struct iovec there = { copy, sizeof(copy) };
	int ends[2];

	MUST(pipe(ends) == 0);
	return vmsplice(ends[1], &here, 1, 0) > 0 || vmsplice(ends[1], &here, 1, SPLICE_F_GIFT) > 0 ||
	       process_vm_readv(getpid(), &there, 1, &here, 1, 0) > 0;
}

/* The same with entries of small pages. */
static bool pin_small(struct loot *loot)
{
	loot->at = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, loot->view, PAGE);
	MUST(loot->at != MAP_FAILED && touch(loot->at) >= 0);
	return pin(loot);
}

static bool pin_by_socket(struct loot *loot)
{
	struct sockaddr_in there = {
		.sin_family = AF_INET,
		.sin_addr = { htonl(INADDR_LOOPBACK) },
	};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), one = 1;
	socklen_t length = sizeof(there);

	MUST(fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof(one)) == 0);
	MUST(bind(fd, (struct sockaddr *)&there, sizeof(there)) == 0);
	MUST(getsockname(fd, (struct sockaddr *)&there, &length) == 0);
	MUST(connect(fd, (struct sockaddr *)&there, sizeof(there)) == 0);
	/* Copying it is allowed. */
	MUST(send(fd, loot->at, 1024, 0) == 1024);
	if (send(fd, loot->at, 1024, MSG_ZEROCOPY) > 0)
		return true;
	MUST(errno == EFAULT);
	return false;
}

static bool leaked_map(struct loot *loot)
{
	return mmap(NULL, CHUNK, PROT_READ, MAP_SHARED, loot->domain, 0) != MAP_FAILED ||
	       mmap(NULL, CHUNK, PROT_READ | PROT_WRITE, MAP_SHARED, loot->domain, 0) != MAP_FAILED ||
	       mmap(NULL, CHUNK, PROT_READ, MAP_PRIVATE, loot->domain, 0) != MAP_FAILED;
}

static bool leaked_calls(struct loot *loot)
{
	struct ix_pool pool = { .bytes = CHUNK, .node = -1 };
	struct ix_view view = { .bytes = CHUNK, .name = "mine" };
	struct ix_revoke all = { .id = IX_ALL_VIEWS };
	struct ix_audit audit = { 0 };
	struct ix_state state;

	return ioctl(loot->domain, IX_POOL, &pool) >= 0 || ioctl(loot->domain, IX_VIEW, &view) >= 0 ||
	       ioctl(loot->domain, IX_REVOKE, &all) >= 0 || ioctl(loot->domain, IX_SEAL) >= 0 ||
	       ioctl(loot->domain, IX_AUDIT, &audit) >= 0 ||
	       ioctl(loot->domain, IX_STATE, &state) >= 0;
}

static bool stolen(struct loot *loot)
{
	int pidfd = syscall(SYS_pidfd_open, loot->owner, 0);
	int fd;

	MUST(pidfd >= 0);
	fd = syscall(SYS_pidfd_getfd, pidfd, loot->domain, 0);
	return fd >= 0 && mmap(NULL, CHUNK, PROT_READ, MAP_SHARED, fd, 0) != MAP_FAILED;
}

static const struct attack {
	const char *name;
	const char *rule;
	bool (*run)(struct loot *);
	/* Succeeds where views are unprotected; the others meet a refusal of Linux's own besides. */
	bool control;
} attacks[] = {
	{ "map-writable", "a view is not mapped writable", map_writable, true },
	{ "map-validate", "nor with MAP_SHARED_VALIDATE", map_validate_writable, true },
	{ "map-private", "a view is not mapped private", map_private, true },
	{ "map-executable", "a view is neither mapped nor made executable", map_executable, true },
	{ "map-beyond", "a view ends where it ends", map_beyond, true },
	{ "protect", "mprotect does not make a view writable", protect_writable, true },
	{ "protect-steps", "nor step by step, nor with a protection key", protect_by_steps, true },
	{ "grow", "a view's mapping does not grow", grow, true },
	{ "move", "a view's mapping does not move", move, true },
	{ "remap-pages", "remap_file_pages does not turn to a view", remap_pages, true },
	{ "memory-file", "/proc/self/mem does not write to a view", memory_file, false },
	{ "trace", "ptrace does not write to a view", trace, false },
	{ "remote-write", "process_vm_writev does not write to a view", remote_write, false },
	{ "inherit", "a child process has no view", inherit, true },
	{ "inherit-advice", "nor if its parent wishes so", inherit_by_advice, true },
	{ "reopen", "no descriptor is opened anew", reopen, false },
	{ "change-file", "a view's file is not written, cut or punched", change_file, true },
	{ "user-faults", "userfaultfd does not serve a view", user_faults, false },
	{ "advise", "no advice changes a view", advise, true },
	{ "pin", "a view's pages are not pinned", pin, true },
	{ "pin-small", "nor one by one", pin_small, true },
	{ "pin-socket", "nor for a socket that does not copy", pin_by_socket, true },
	{ "leaked-map", "a leaked domain maps nothing", leaked_map, false },
	{ "leaked-calls", "a leaked domain obeys nobody", leaked_calls, false },
	{ "stolen", "a domain taken by pidfd_getfd maps nothing", stolen, false },
};

static const struct attack *chosen;

static int raid(void *with)
{
	struct loot *loot = with;

	loot->at = mmap(NULL, CHUNK, PROT_READ, MAP_SHARED, loot->view, 0);
	MUST(loot->at != MAP_FAILED);
	MUST(touch(loot->at) == 0x5A && touch(loot->at + CHUNK - 1) == 0x5A);
	return chosen->run(loot) ? 99 : 0;
}

static bool untouched(const struct domain *domain)
{
	for (size_t i = 0; i < domain->bytes; i++)
		if (domain->pool[i] != 0x5A)
			return false;
	return true;
}

static void run_attack(bool as_nobody)
{
	struct domain domain = make_domain(BYTES);
	struct loot loot = { .domain = domain.fd, .owner = getpid() };
	struct ix_audit audit;
	int status;
	bool in;

	memset(domain.pool, 0x5A, BYTES);
	loot.view = make_view(domain.fd, 0, CHUNK, "view", NULL);
	status = finish(start(raid, &loot, as_nobody));
	audit = audit_of(domain.fd);
	if (status != 0 && status != 99)
		FAIL("the attacker ended with %d", status);
	in = status == 99 || !untouched(&domain) || audit.violations;
	if (in != expect_in)
		FAIL("the attack %s: status %d, pool %s, %u violations", in ? "got in" : "failed",
		     status, untouched(&domain) ? "as it was" : "changed", audit.violations);
}

int main(int argc, char **argv)
{
	harness_main(0, argv, NULL, 0); /* the fault handlers */
	for (size_t i = 0; i < sizeof(attacks) / sizeof(attacks[0]); i++) {
		if (argc == 2 && !strcmp(argv[1], "list")) {
			printf("%s %s\n", attacks[i].name, attacks[i].rule);
		} else if (argc == 2 && !strcmp(argv[1], "controls")) {
			if (attacks[i].control)
				printf("%s %s\n", attacks[i].name, attacks[i].rule);
		} else if (argc >= 3 && !strcmp(argv[1], attacks[i].name)) {
			chosen = &attacks[i];
			expect_in = argc == 4;
			run_attack(!strcmp(argv[2], "nobody"));
			return 0;
		}
	}
	return argc == 2 ? 0 : 2;
}
