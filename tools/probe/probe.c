// SPDX-License-Identifier: Apache-2.0
/*
 * Stores to memory that should not let us, without dying of it: the store is tried in a forked
 * child, whose shared mappings are the very same pages with the very same rights.
 */
#include <errno.h>
#include <signal.h>
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
