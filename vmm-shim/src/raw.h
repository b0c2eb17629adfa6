/* SPDX-License-Identifier: Apache-2.0 */
/*
 * System calls that do not touch errno. Code that runs between a leave and the next enter borrows
 * the thread from whatever was interrupted, and errno is that one's.
 */
#ifndef IXVMM_RAW_H
#define IXVMM_RAW_H

#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>

static inline long raw_syscall4(long number, long a, long b, long c, long d)
{
	long result;
	register long r10 __asm__("r10") = d;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10)
			 : "rcx", "r11", "memory");
	return result;
}

static inline long raw_ioctl(int fd, unsigned long request, const void *argument)
{
	return raw_syscall4(SYS_ioctl, fd, (long)request, (long)argument, 0);
}

/* CLOCK_MONOTONIC in nanoseconds. */
static inline uint64_t raw_now_ns(void)
{
	struct timespec now = {0, 0};

	raw_syscall4(SYS_clock_gettime, CLOCK_MONOTONIC, (long)&now, 0, 0);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

#endif
