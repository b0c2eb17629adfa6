// SPDX-License-Identifier: Apache-2.0
/*
 * What a JVM must not do itself, without dying of it: it is tried in a forked child. Its shared
 * mappings are the very same pages with the very same rights.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/sched.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

/* Waits for a child to stop or to end. 0, or an errno. */
static int await(pid_t child, int *status)
{
	while (waitpid(child, status, 0) != child)
		if (errno != EINTR)
			return errno;
	return 0;
}

int ix_try_store(volatile unsigned char *address);

/* 0: the store went through; > 0: the signal that stopped it; < 0: -errno, nothing was tried. */
int ix_try_store(volatile unsigned char *address)
{
	pid_t child = fork();
	int status, failed;

	if (child < 0)
		return -errno;
	if (child == 0) {
		/* The JVM's handlers would take the fault for one of its own. */
		signal(SIGSEGV, SIG_DFL);
		signal(SIGBUS, SIG_DFL);
		*address ^= 0xff;
		_exit(0);
	}
	failed = await(child, &status);
	if (failed)
		return -failed;
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

int ix_try_poke(unsigned long *address);

/* 0: a debugger's write went through in a child of ours; > 0: the errno that refused it. */
int ix_try_poke(unsigned long *address)
{
	pid_t child = fork();
	int status, refused;
	long word;

	if (child < 0)
		return errno;
	if (child == 0) {
		if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0)
			raise(SIGSTOP);
		_exit(0);
	}
	refused = await(child, &status);
	if (refused)
		return refused;
	if (!WIFSTOPPED(status))
		return EPERM; /* it was not let itself be traced */
	errno = 0;
	word = ptrace(PTRACE_PEEKDATA, child, address, NULL);
	refused = errno;
	if (!refused && ptrace(PTRACE_POKEDATA, child, address, (void *)~word) != 0)
		refused = errno;
	kill(child, SIGKILL);
	await(child, &status);
	return refused;
}

/* 0, or the errno of what was tried in the child: its exit status. */
static int outcome_of(pid_t child)
{
	int status, failed = await(child, &status);

	if (failed)
		return failed;
	return WIFEXITED(status) ? WEXITSTATUS(status) : ENOSYS;
}

int ix_try_user_namespace(long way);

/* By clone (0) or clone3 (1), without the C library. 0: there is one; > 0: the errno. */
int ix_try_user_namespace(long way)
{
	struct clone_args args = {.flags = CLONE_NEWUSER, .exit_signal = SIGCHLD};
	long child = way == 0 ? syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0) :
				syscall(SYS_clone3, &args, sizeof(args));

	if (child == 0)
		_exit(0);
	return child < 0 ? errno : outcome_of((pid_t)child);
}

int ix_try_old_call(long number);

/* A call of 32 bits, with the arguments (0, -3, 1). 0: it went through; > 0: the errno, or ENOSYS. */
int ix_try_old_call(long number)
{
	pid_t child = fork();
	long result;

	if (child < 0)
		return errno;
	if (child == 0) {
		signal(SIGSEGV, SIG_DFL); /* a kernel without them */
		__asm__ volatile("int $0x80"
				 : "=a"(result)
				 : "a"(number), "b"(0), "c"(-3), "d"(1)
				 : "memory", "r8", "r9", "r10", "r11");
		_exit((int)result < 0 ? -(int)result : 0);
	}
	return outcome_of(child);
}
