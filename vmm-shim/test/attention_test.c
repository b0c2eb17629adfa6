// SPDX-License-Identifier: Apache-2.0
/*
 * A signal that stops the guest at the gate's last branch (gate.S: `je gate_return` behind the look at
 * D_ATTENTION). Nothing but luck brings one there, so leave.c is compiled in with a KVM_RUN that does: the
 * branch is a breakpoint once, and what KVM then reports is turned into what it reports for a signal.
 * Afterwards a program that spins has to be preempted as ever.
 */
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "check.h"
#include "ring3.h"
#include "vcpu.h"

#define raw_ioctl real_ioctl
#include "raw.h"
#undef raw_ioctl

static struct ring3 r;
static char *place; /* the branch, while it is a breakpoint */
static char original;
static volatile int stops;

static long raw_ioctl(int fd, unsigned long request, const void *argument);
#include "../src/leave.c"

static void write_code(char value)
{
	raw_syscall4(SYS_mprotect, (long)r.vcpu->gate, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC, 0);
	*place = value;
	raw_syscall4(SYS_mprotect, (long)r.vcpu->gate, PAGE, PROT_READ | PROT_EXEC, 0);
}

static long raw_ioctl(int fd, unsigned long request, const void *argument)
{
	long status = real_ioctl(fd, request, argument);
	struct kvm_run *run = r.vcpu ? r.vcpu->run : NULL;
	struct kvm_regs regs;
	const uint64_t *frame;

	if (request != KVM_RUN || !place || status || run->exit_reason != KVM_EXIT_IO ||
	    run->io.port != PORT_FAULT)
		return status;
	frame = (const uint64_t *)run->s.regs.regs.rsp;
	if (frame[0] != 3 || frame[2] != (uint64_t)place + 1)
		return status;
	/* As if nothing had happened but a signal, with the branch the next instruction. */
	write_code(original);
	regs = run->s.regs.regs;
	regs.rip = (uint64_t)place;
	regs.rflags = frame[4];
	regs.rsp = frame[5];
	place = NULL;
	if (real_ioctl(fd, KVM_SET_REGS, &regs))
		_exit(3);
	run->s.regs.regs = regs;
	stops++;
	raw_syscall4(SYS_tkill, r.vcpu->tid, SIGUSR1, 0, 0); /* blocked here, as any signal is */
	return -EINTR;
}

static void on_signal(int number)
{
	(void)number;
}

static volatile bool spinning;

static void *watch(void *context)
{
	uint64_t i;

	(void)context;
	while (!spinning)
		usleep(1000);
	for (i = 0; i < 100; i++) {
		usleep(100000);
		ixvmm_kick(r.vcpu, ixvmm_activation(r.vcpu));
	}
	printf("FAILED: 100 kicks in 10 s did not preempt a program that spins: progress %" PRIu64
	       ", attention %" PRIu64 "\n",
	       r.order->progress, r.vcpu->data->attention);
	fflush(stdout);
	_exit(1);
}

int main(int count, char **arguments)
{
	struct ixvmm_event e;
	pthread_t watchdog;

	(void)count;
	setvbuf(stdout, NULL, _IOLBF, 0);
	signal(SIGUSR1, on_signal);
	ring3_open(&r, arguments[1], IXVMM_BACKEND_RING0);
	ring3_restart(&r);
	CHECK(ixvmm_cpl() == 0, "not in ring 0");
	if (pthread_create(&watchdog, NULL, watch, NULL))
		return 1;
	ring3_restart(&r);
	place = r.vcpu->gate + GATE_OFFSET(gate_attention) - 2;
	CHECK((uint8_t)place[0] == 0x74, "not the branch, je with a byte: %#x", (uint8_t)place[0]);
	original = *place;
	write_code((char)0xcc);
	*r.order = (struct order){.deed = DEED_CHASE, .count = 1};
	e = ring3_run(&r, 1);
	/* No system call between the two runs, as in a turn of an elastic thread: it would leave ring 0. */
	*r.order = (struct order){.deed = DEED_SPIN};
	spinning = true;
	e = ring3_run(&r, 1);
	CHECK(stops == 1, "%d stops", stops);
	printf("  %s\n", ring3_text(&e));
	CHECK(e.kind == IXVMM_EVENT_PREEMPTED, "%s", ring3_text(&e));
	fflush(stdout);
	_exit(checks_end("attention_test"));
}
