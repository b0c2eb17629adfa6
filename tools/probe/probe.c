// SPDX-License-Identifier: Apache-2.0
/*
 * Stores to memory that should not let us, without dying of it: the store is tried in a forked
 * child, whose shared mappings are the very same pages with the very same rights.
 */
#include <errno.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

int ix_try_store(volatile unsigned char *address);

/* 0: the store went through; > 0: the signal that stopped it; < 0: -errno, nothing was tried. */
int ix_try_store(volatile unsigned char *address)
{
	pid_t child = fork();

	if (child < 0)
		return -errno;
	if (child == 0) {
		/* The JVM's handlers would take the fault for one of its own. */
		signal(SIGSEGV, SIG_DFL);
		signal(SIGBUS, SIG_DFL);
		*address ^= 0xff;
		_exit(0);
	}
	for (;;) {
		int status;

		if (waitpid(child, &status, 0) == child)
			return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
		if (errno != EINTR)
			return -errno;
	}
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
	while (waitpid(child, &status, 0) != child)
		if (errno != EINTR)
			return errno;
	if (!WIFSTOPPED(status))
		return EPERM; /* it was not let itself be traced */
	errno = 0;
	word = ptrace(PTRACE_PEEKDATA, child, address, NULL);
	refused = errno;
	if (!refused && ptrace(PTRACE_POKEDATA, child, address, (void *)~word) != 0)
		refused = errno;
	kill(child, SIGKILL);
	while (waitpid(child, &status, 0) != child && errno == EINTR)
		;
	return refused;
}
