/* SPDX-License-Identifier: Apache-2.0 */
/*
 * confine COMMAND...: runs a command, and whatever comes of it, without the kernel's key rings. They
 * belong to a user and a session, not to a process or a namespace: what one application puts into
 * them the next one finds, and with the session's ring the dataplane's keys are at hand, too
 * (keyrings(7)). No util-linux tool takes system calls away, so this does (seccomp(2)).
 *
 * Only calls of the processor's own width are let through: the others have other numbers.
 *
 * Exit status: that of the command; 125 if the calls cannot be taken away, 127 if there is no such
 * command.
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define CANNOT_CONFINE 125
#define NO_COMMAND 127

/* Calls of the x32 ABI have this bit (asm/unistd.h). */
#define X32_BIT 0x40000000

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define RETURN(what) BPF_STMT(BPF_RET | BPF_K, what)
#define SKIP_IF(test, value, yes, no) BPF_JUMP(BPF_JMP | (test) | BPF_K, value, yes, no)

static struct sock_filter program[] = {
	LOAD(arch),
	SKIP_IF(BPF_JEQ, AUDIT_ARCH_X86_64, 0, 6),
	LOAD(nr),
	SKIP_IF(BPF_JGE, X32_BIT, 4, 0),
	SKIP_IF(BPF_JEQ, SYS_add_key, 3, 0),
	SKIP_IF(BPF_JEQ, SYS_request_key, 2, 0),
	SKIP_IF(BPF_JEQ, SYS_keyctl, 1, 0),
	RETURN(SECCOMP_RET_ALLOW),
	RETURN(SECCOMP_RET_ERRNO | EPERM),
};

int main(int count, char **words)
{
	struct sock_fprog filter = {sizeof(program) / sizeof(program[0]), program};

	if (count < 2) {
		fprintf(stderr, "usage: confine COMMAND...\n");
		return 2;
	}
	/* Without the right to administer a filter may come only where no exec gains anything. */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter)) {
		fprintf(stderr, "confine: system calls cannot be taken away: %s\n", strerror(errno));
		return CANNOT_CONFINE;
	}
	execvp(words[1], words + 1);
	fprintf(stderr, "confine: %s: %s\n", words[1], strerror(errno));
	return NO_COMMAND;
}
