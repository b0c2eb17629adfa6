// SPDX-License-Identifier: Apache-2.0
/*
 * A thread that has been in ring 0, is in host mode, and then blocks a signal that becomes pending: its
 * runs of ring 3 must go on. KVM_RUN keeps the mask of the last enter (KVM_SET_SIGNAL_MASK).
 */
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "check.h"
#include "ring3.h"
#include "vcpu.h"

static struct ring3 r;

static void on_signal(int number)
{
	(void)number;
}

static void *watch(void *context)
{
	(void)context;
	sleep(10);
	printf("FAILED: a run of a batch has not ended in 10 s; KVM_RUN has returned %" PRIu64 " times\n",
	       ixvmm_stats(r.vcpu)->kvm_returns);
	fflush(stdout);
	_exit(1);
}

int main(int count, char **arguments)
{
	struct ixvmm_event e;
	pthread_t watchdog;
	sigset_t one;

	(void)count;
	setvbuf(stdout, NULL, _IOLBF, 0);
	signal(SIGUSR1, on_signal);
	ring3_open(&r, arguments[1], IXVMM_BACKEND_RING0);
	ring3_restart(&r);
	CHECK(ixvmm_cpl() == 0, "not in ring 0");
	ixvmm_leave(r.vcpu);
	sigemptyset(&one);
	sigaddset(&one, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &one, NULL);
	raise(SIGUSR1);
	if (pthread_create(&watchdog, NULL, watch, NULL))
		return 1;
	*r.order = (struct order){.deed = DEED_CHASE, .count = 1};
	r.backend = IXVMM_BACKEND_HOST;
	e = ring3_run(&r, 1);
	CHECK(e.kind == IXVMM_EVENT_BATCH, "%s", ring3_text(&e));
	fflush(stdout);
	_exit(checks_end("mask_test"));
}
