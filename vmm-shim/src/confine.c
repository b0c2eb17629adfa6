/* SPDX-License-Identifier: Apache-2.0 */
/*
 * confine COMMAND...: runs a command, and whatever comes of it, without the system calls by which an
 * application gets around its namespaces or uses up what all of the host share; no util-linux tool
 * takes calls away, so this does (seccomp(2)):
 *
 *   add_key, request_key, keyctl  key rings belong to a user and a session (keyrings(7)): what one
 *                                 application puts into them the next one finds, and with the
 *                                 session's ring the dataplane's keys are at hand, too
 *   io_setup                      as many contexts as there may be on the host (fs.aio-max-nr)
 *   io_uring_*                    calls that the kernel makes in one's name, which no filter sees
 *   socket, socketpair            families other than those of Unix and the Internet: some have no
 *                                 network namespace, such as vsock(7), and what waits in those of
 *                                 netlink(7) counts as nobody's memory
 *   fcntl                         locks of parts of files: they count as nobody's memory, too, and
 *                                 one descriptor can have any number of them
 *   sched_setaffinity             other processors than those that it was given
 *   setsockopt, prctl, seccomp    filters: what they are compiled to counts as nobody's memory, and
 *                                 is bounded for the host as one (net.core.bpf_jit_limit)
 *   bpf, perf_event_open          parts of the kernel that nobody without rights has a use for
 *   clone, clone3, unshare        a user namespace, in which it would have every capability
 *
 * Only calls of the processor's own width are let through: the others have other numbers.
 *
 * Exit status: that of the command; 125 if the calls cannot be taken away, 127 if there is no such
 * command.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define CANNOT_CONFINE 125
#define NO_COMMAND 127

/* Calls of the x32 ABI have this bit (asm/unistd.h). */
#define X32_BIT 0x40000000

/* Places in the program that are jumped to. */
enum {
	FLAGS = 23,
	FAMILY = 25,
	PAIR = 29,
	CONTROL = 31,
	OPTION = 33,
	LOCK = 40,
	ALLOW = 45,
	DENY,
	NO_CALL,
	NO_FAMILY,
};

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define RETURN(what) BPF_STMT(BPF_RET | BPF_K, what)
#define FAIL(error) RETURN(SECCOMP_RET_ERRNO | (error))

/* At place `at`: on to `yes` if the test holds, else to `no`. */
#define IF(at, test, value, yes, no) \
	[at] = BPF_JUMP(BPF_JMP | (test) | BPF_K, value, (yes) - (at) - 1, (no) - (at) - 1)
#define IS(at, value, yes) IF(at, BPF_JEQ, value, yes, (at) + 1)

static struct sock_filter program[] = {
	[0] = LOAD(arch),
	IF(1, BPF_JEQ, AUDIT_ARCH_X86_64, 2, DENY),
	[2] = LOAD(nr),
	IF(3, BPF_JGE, X32_BIT, DENY, 4),
	IS(4, SYS_add_key, DENY),
	IS(5, SYS_request_key, DENY),
	IS(6, SYS_keyctl, DENY),
	IS(7, SYS_io_setup, DENY),
	IS(8, SYS_io_uring_setup, DENY),
	IS(9, SYS_io_uring_enter, DENY),
	IS(10, SYS_io_uring_register, DENY),
	IS(11, SYS_bpf, DENY),
	IS(12, SYS_perf_event_open, DENY),
	IS(13, SYS_seccomp, DENY),
	IS(14, SYS_sched_setaffinity, DENY),
	/* Its flags lie in memory, where a filter cannot look; the C library then takes clone. */
	IS(15, SYS_clone3, NO_CALL),
	IS(16, SYS_socket, FAMILY),
	IS(17, SYS_socketpair, PAIR),
	IS(18, SYS_prctl, CONTROL),
	IS(19, SYS_setsockopt, OPTION),
	IS(20, SYS_fcntl, LOCK),
	IS(21, SYS_unshare, FLAGS),
	IF(22, BPF_JEQ, SYS_clone, FLAGS, ALLOW),
	/* Of each argument the lower half, which lies first. */
	[FLAGS] = LOAD(args[0]),
	IF(24, BPF_JSET, CLONE_NEWUSER, DENY, ALLOW),
	[FAMILY] = LOAD(args[0]),
	IS(26, AF_UNIX, ALLOW),
	IS(27, AF_INET, ALLOW),
	IF(28, BPF_JEQ, AF_INET6, ALLOW, NO_FAMILY),
	[PAIR] = LOAD(args[0]),
	IF(30, BPF_JEQ, AF_UNIX, ALLOW, NO_FAMILY),
	[CONTROL] = LOAD(args[0]),
	IF(32, BPF_JEQ, PR_SET_SECCOMP, DENY, ALLOW),
	[OPTION] = LOAD(args[1]),
	IF(34, BPF_JEQ, SOL_SOCKET, 35, ALLOW),
	[35] = LOAD(args[2]),
	IS(36, SO_ATTACH_FILTER, DENY),
	IS(37, SO_ATTACH_BPF, DENY),
	IS(38, SO_ATTACH_REUSEPORT_CBPF, DENY),
	IF(39, BPF_JEQ, SO_ATTACH_REUSEPORT_EBPF, DENY, ALLOW),
	[LOCK] = LOAD(args[1]),
	IS(41, F_SETLK, DENY),
	IS(42, F_SETLKW, DENY),
	IS(43, F_OFD_SETLK, DENY),
	IF(44, BPF_JEQ, F_OFD_SETLKW, DENY, ALLOW),
	[ALLOW] = RETURN(SECCOMP_RET_ALLOW),
	[DENY] = FAIL(EPERM),
	[NO_CALL] = FAIL(ENOSYS),
	[NO_FAMILY] = FAIL(EAFNOSUPPORT),
};

/* Who may not administer the namespace gets a filter only where no exec gains anything. */
static int take_away(const struct sock_fprog *filter)
{
	if (!prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, filter))
		return 0;
	return errno == EACCES && !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ?
		prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, filter) : -1;
}

int main(int count, char **words)
{
	struct sock_fprog filter = {sizeof(program) / sizeof(program[0]), program};

	if (count < 2) {
		fprintf(stderr, "usage: confine COMMAND...\n");
		return 2;
	}
	if (take_away(&filter)) {
		fprintf(stderr, "confine: system calls cannot be taken away: %s\n", strerror(errno));
		return CANNOT_CONFINE;
	}
	execvp(words[1], words + 1);
	fprintf(stderr, "confine: %s: %s\n", words[1], strerror(errno));
	return NO_COMMAND;
}
