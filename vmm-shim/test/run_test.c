// SPDX-License-Identifier: Apache-2.0
/* Runs of ring 3 that are interrupted, resumed, timed out, and run side by side. */
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "check.h"
#include "ring3.h"
#include "vcpu.h"

#define XCR0_AMX (3ull << 17) /* SDM vol. 1, 13.3 */

/* Kicks the run that is going on, again and again, at moments that wander over all instructions. */
struct kicker {
	struct ixvmm_vcpu *vcpu;
	pthread_t thread;
	volatile bool stop;
	uint64_t kicks;
	uint32_t pause; /* at most; in turns of a loop */
};

static void *kick_all(void *context)
{
	struct kicker *k = context;
	uint32_t seed = 12345, i, turns;

	while (!k->stop) {
		uint64_t activation = ixvmm_activation(k->vcpu);

		if (activation & 1 && ixvmm_kick(k->vcpu, activation) == 0)
			k->kicks++;
		seed = seed * 1664525 + 1013904223;
		turns = (seed >> 8) % k->pause;
		for (i = 0; i < turns; i++)
			__builtin_ia32_pause();
	}
	return NULL;
}

static void kicker_start(struct kicker *k, struct ixvmm_vcpu *vcpu, uint32_t pause)
{
	*k = (struct kicker){.vcpu = vcpu, .pause = pause};
	if (pthread_create(&k->thread, NULL, kick_all, k))
		exit(1);
}

static void kicker_stop(struct kicker *k)
{
	k->stop = true;
	pthread_join(k->thread, NULL);
}

/* Runs on until the guest says something else than that it was preempted. */
static struct ixvmm_event run_through(struct ring3 *r, int64_t reply, uint64_t *preemptions)
{
	struct ixvmm_event e = ring3_run(r, reply);

	while (e.kind == IXVMM_EVENT_PREEMPTED) {
		++*preemptions;
		e = ring3_run(r, 0);
	}
	return e;
}

static void endless_loop(struct ring3 *r)
{
	struct kicker k;
	struct ixvmm_event e;
	uint64_t before, ip;

	ring3_restart(r); /* before there are kicks: it takes one for a guest that fails */
	kicker_start(&k, r->vcpu, 2000000);
	*r->order = (struct order){.deed = DEED_SPIN};
	e = ring3_run(r, 1);
	/* The kicks may have met the guest before it spun. */
	while (e.kind == IXVMM_EVENT_BATCH || (e.kind == IXVMM_EVENT_PREEMPTED && !r->order->progress))
		e = ring3_run(r, 1);
	CHECK(e.kind == IXVMM_EVENT_PREEMPTED, "%s", ring3_text(&e));
	CHECK(e.ip >> 40 == 1, "%s", ring3_text(&e));
	before = r->order->progress;
	ip = e.ip;
	e = ring3_run(r, 0);
	kicker_stop(&k);
	CHECK(e.kind == IXVMM_EVENT_PREEMPTED && e.ip - ip + 64 < 128, "resumed: %s", ring3_text(&e));
	CHECK(r->order->progress > before, "no progress after %" PRIu64, before);
	printf("  endless loop: %" PRIu64 " turns, then %" PRIu64 "\n", before, r->order->progress - before);
}

/* A kick for a run that is over must not end a later one. */
static void late_kick(struct ring3 *r)
{
	struct ixvmm_event e;
	uint64_t old;

	ring3_restart(r);
	old = ixvmm_activation(r->vcpu) - 1;
	CHECK(ixvmm_kick(r->vcpu, old) == 0, "%s", ixvmm_error());
	CHECK(ixvmm_kick(r->vcpu, old + 2) == 0, "%s", ixvmm_error());
	*r->order = (struct order){.deed = DEED_CHASE, .count = 1000};
	e = ring3_run(r, 1);
	CHECK(e.kind == IXVMM_EVENT_BATCH, "%s", ring3_text(&e));
}

static uint64_t chase(uint64_t count)
{
	uint64_t x = count, i;

	for (i = 0; i < count; i++)
		x = x * 6364136223846793005u + (x >> 33) + i;
	return x;
}

/*
 * Crossings under a hail of kicks: each result right, each kick answered or too late. Where leaving
 * costs more than a kick, a round takes hundreds of preemptions: enough of those end it too.
 */
static void kick_storm(struct ring3 *r, uint32_t rounds)
{
	const struct ixvmm_stats *s = ixvmm_stats(r->vcpu);
	struct ixvmm_stats b = *s;
	uint64_t preemptions = 0, wrong = 0, i;
	struct ixvmm_event e;
	struct kicker k;

	ring3_restart(r);
	kicker_start(&k, r->vcpu, 3000);
	for (i = 0; i < rounds && preemptions < 10ull * rounds; i++) {
		uint64_t count = i % 500;

		*r->order = (struct order){.deed = DEED_CHASE, .count = count};
		e = run_through(r, 1, &preemptions);
		if (e.kind != IXVMM_EVENT_BATCH || r->order->result != chase(count)) {
			wrong++;
			printf("round %" PRIu64 ": %s, result %#" PRIx64 "\n", i, ring3_text(&e), r->order->result);
			if (e.kind != IXVMM_EVENT_BATCH)
				ring3_restart(r);
		}
	}
	kicker_stop(&k);
	CHECK(wrong == 0, "%" PRIu64 " wrong results", wrong);
	CHECK(preemptions > 0, "the storm did not blow");
	printf("  storm: %" PRIu64 " rounds, %" PRIu64 " kicks, %" PRIu64 " preemptions, crossings %" PRIu64 ", host runs %" PRIu64
	       ", KVM_RUN returns %" PRIu64 ", gate holds %" PRIu64 ", aborts %" PRIu64 "\n",
	       i, k.kicks, preemptions, s->crossings - b.crossings, s->host_runs - b.host_runs,
	       s->kvm_returns - b.kvm_returns, s->gate_holds - b.gate_holds, s->gate_aborts - b.gate_aborts);
}

/* One kick for each run, as early as can be. */
static void *kick_once_each(void *context)
{
	struct kicker *k = context;
	uint64_t last = 0, activation;

	while (!k->stop) {
		activation = ixvmm_activation(k->vcpu);
		if (!(activation & 1) || activation == last)
			continue;
		if (ixvmm_kick(k->vcpu, activation) == 0)
			k->kicks++;
		last = activation;
	}
	return NULL;
}

/*
 * Each run of a guest that spins is kicked once, around the moment it begins. Were one kick lost, the
 * run would never end, and SIGALRM would end the test.
 */
static void no_kick_is_lost(struct ring3 *r, uint32_t rounds)
{
	struct kicker k = {.vcpu = r->vcpu};
	struct ixvmm_event e;
	uint32_t i, others = 0;

	ring3_restart(r);
	*r->order = (struct order){.deed = DEED_SPIN};
	if (pthread_create(&k.thread, NULL, kick_once_each, &k))
		exit(1);
	e = ring3_run(r, 1);
	for (i = 0; i < rounds; i++) {
		e = ring3_run(r, 1);
		others += e.kind != IXVMM_EVENT_PREEMPTED && e.kind != IXVMM_EVENT_BATCH;
	}
	kicker_stop(&k);
	CHECK(others == 0, "%u runs ended otherwise, the last: %s", others, ring3_text(&e));
	printf("  %u runs that only a kick could end, %" PRIu64 " kicks\n", rounds, k.kicks);
}

/* Fills this side's vector registers, for the guest to look for. */
static void fill_our_vectors(void)
{
	static const _Alignas(64) uint8_t secret[64] = "a secret of the data plane, in every register it has....";

	__builtin_cpu_init();
	if (__builtin_cpu_supports("avx512f"))
		__asm__ volatile(".irp n,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,"
				 "26,27,28,29,30,31\nvmovdqa64 %0, %%zmm\\n\n.endr\n"
				 "kmovw %%eax, %%k1\nkmovw %%eax, %%k7\nfldpi\nfldpi" : : "m"(secret));
	else if (__builtin_cpu_supports("avx"))
		__asm__ volatile(".irp n,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\nvmovdqa %0, %%ymm\\n\n.endr\n"
				 "fldpi\nfldpi" : : "m"(secret));
	else
		__asm__ volatile(".irp n,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\nmovdqa %0, %%xmm\\n\n.endr\n"
				 "fldpi\nfldpi" : : "m"(secret));
}

/* 1 if nothing of the guest's pattern is in our vector registers. */
static int our_vectors_clean(uint64_t seed)
{
	_Alignas(64) uint8_t now[16][16];
	uint32_t i, j, same = 0;

	__asm__ volatile(".irp n,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\nmovdqa %%xmm\\n, 16*\\n(%0)\n.endr\n"
			 : : "r"(now) : "memory");
	for (i = 0; i < 16; i++)
		for (j = 0; j < 16; j++)
			same += now[i][j] == (uint8_t)(seed + i * 67 + j * 3 + 1);
	return same < 64;
}

static void vector_state(struct ring3 *r)
{
	volatile float three = 3, third = 0;
	struct ixvmm_event e;
	struct kicker k;
	uint64_t preemptions = 0, i;

	/* AMX state is larger than what KVM hands out unasked: a thread in ring 0 would lose it. */
	CHECK(!(r->vm->features.xcr0 & XCR0_AMX), "xcr0 %#" PRIx64, r->vm->features.xcr0);

	/* A new thread finds clean registers, whatever we had in ours. */
	*r->order = (struct order){.deed = DEED_FPU_LOOK, .result = 99};
	if (ixvmm_app_start(r->vcpu, r->app, 0))
		CHECK(0, "%s", ixvmm_error());
	if (r->backend == IXVMM_BACKEND_RING0)
		ixvmm_enter(r->vcpu);
	fill_our_vectors();
	CHECK(ixvmm_run(r->vcpu, 0, &e) == 0, "%s", ixvmm_error());
	CHECK(e.kind == IXVMM_EVENT_BATCH && r->order->result == 0, "%" PRIu64 " values are not the initial ones: %s",
	      r->order->result, ring3_text(&e));
	__asm__ volatile("fninit");

	/* Nor what we had while we were in ring 0, when it begins in host mode. */
	if (r->backend == IXVMM_BACKEND_RING0) {
		ixvmm_enter(r->vcpu);
		third = 1 / three; /* inexact: a flag of MXCSR */
		fill_our_vectors();
		ixvmm_leave(r->vcpu);
		*r->order = (struct order){.deed = DEED_FPU_LOOK, .result = 99};
		CHECK(ixvmm_app_start(r->vcpu, r->app, 0) == 0 && ixvmm_run(r->vcpu, 0, &e) == 0, "%s", ixvmm_error());
		CHECK(e.kind == IXVMM_EVENT_BATCH && r->order->result == 0,
		      "in host mode %" PRIu64 " values are not the initial ones: %s", r->order->result, ring3_text(&e));
		__asm__ volatile("fninit");
	}
	(void)third;

	/* Its own values survive a batch and do not come over to us. */
	for (i = 1; i < 4; i++) {
		e = ring3_order(r, DEED_FPU_FILL, 0, i * 11);
		CHECK(e.kind == IXVMM_EVENT_BATCH, "%s", ring3_text(&e));
		fill_our_vectors();
		e = ring3_run(r, 0);
		if (r->backend == IXVMM_BACKEND_RING0)
			CHECK(our_vectors_clean(i * 11), "the guest's values are in our registers");
		__asm__ volatile("fninit");
		CHECK(e.kind == IXVMM_EVENT_BATCH && r->order->result == 0,
		      "after a batch %" PRIu64 " values differ: %s", r->order->result, ring3_text(&e));
	}

	/* And survive preemption. */
	ring3_restart(r);
	*r->order = (struct order){.deed = DEED_FPU_SPIN, .count = 77};
	kicker_start(&k, r->vcpu, 300000);
	e = ring3_run(r, 1);
	for (i = 0; e.kind == IXVMM_EVENT_PREEMPTED && i < 50; i++) {
		fill_our_vectors();
		__asm__ volatile("fninit");
		if (i == 20)
			__atomic_store_n(&r->order->progress, 1, __ATOMIC_SEQ_CST);
		preemptions++;
		e = ring3_run(r, 0);
	}
	kicker_stop(&k);
	CHECK(e.kind == IXVMM_EVENT_BATCH && r->order->result == 0 && preemptions > 20,
	      "after %" PRIu64 " preemptions %" PRIu64 " values differ: %s", preemptions, r->order->result, ring3_text(&e));
}

/* Ring 3 by both ways in turn and under kicks, whatever the vector state of the thread is, its sticky flags included. */
static void vector_state_by_both_ways(struct ring3 *r)
{
	volatile float three = 3, third;
	uint32_t seed = 1, i, others = 0, preempted = 0;
	struct ixvmm_event e;
	struct kicker k;

	e = ring3_order(r, DEED_FPU_ZERO, 0, 0);
	kicker_start(&k, r->vcpu, 20000);
	for (i = 0; i < 20000; i++) {
		third = 1 / three; /* inexact: a flag of MXCSR */
		fill_our_vectors();
		__asm__ volatile("fninit");
		seed = seed * 1664525 + 1013904223;
		if (seed >> 31)
			ixvmm_leave(r->vcpu);
		else if (r->backend == IXVMM_BACKEND_RING0)
			ixvmm_enter(r->vcpu);
		others += ixvmm_run(r->vcpu, 0, &e) || (e.kind != IXVMM_EVENT_BATCH && e.kind != IXVMM_EVENT_PREEMPTED);
		preempted += e.kind == IXVMM_EVENT_PREEMPTED;
	}
	kicker_stop(&k);
	(void)third;
	CHECK(others == 0, "%u runs ended otherwise, the last: %s", others, ring3_text(&e));
	CHECK(r->order->progress > 100 && r->order->result == 0, "after %" PRIu64 " batches: %" PRIu64,
	      r->order->progress, r->order->result);
	printf("  vectors by both ways: %" PRIu64 " batches, %u preemptions\n", r->order->progress, preempted);
}

static void registers(struct ring3 *r)
{
	struct ixvmm_event e = ring3_order(r, DEED_REGISTERS, 0, 0);

	CHECK(e.kind == IXVMM_EVENT_BATCH, "%s", ring3_text(&e));
	e = ring3_run(r, 0);
	CHECK(e.kind == IXVMM_EVENT_BATCH && r->order->result == 0, "%" PRIu64 " registers lost: %s",
	      r->order->result, ring3_text(&e));
	e = ring3_order(r, DEED_SELECTORS, 0, 0);
	CHECK(e.kind == IXVMM_EVENT_BATCH, "%s", ring3_text(&e));
	e = ring3_run(r, 0);
	/* A KVM without hardware virtualisation leaves ring 3 the host's segment registers, and takes none of ours. */
	CHECK(e.kind == IXVMM_EVENT_BATCH && (r->order->result == 0 || r->test.syscall_by_fault),
	      "%" PRIu64 " segment selectors are the last run's: %s", r->order->result, ring3_text(&e));
	e = ring3_order(r, DEED_SEGMENT_BASES, 0, 5);
	if (e.kind == IXVMM_EVENT_FAULT && e.vector == 6) {
		printf("  no wrfsbase in ring 3 here\n");
		return;
	}
	CHECK(e.kind == IXVMM_EVENT_BATCH, "%s", ring3_text(&e));
	e = ring3_run(r, 0);
	CHECK(e.kind == IXVMM_EVENT_BATCH && r->order->result == 0, "%" PRIu64 " segment bases lost: %s",
	      r->order->result, ring3_text(&e));
}

/* A second elastic thread: a vCPU of its own in the same VM, the same application, another port. */
static void *second_thread(void *context)
{
	static _Alignas(4096) char page[4096]; /* mapped until the application is gone */
	struct ring3 *first = context, second = *first;
	uint64_t wrong = 0, preemptions = 0, i;
	struct ixvmm_event e;

	if (ixvmm_vcpu_create(first->vm, &second.vcpu) || ixvmm_selftest(second.vcpu, &second.test)) {
		printf("second thread: %s\n", ixvmm_error());
		return (void *)1;
	}
	ixvmm_set_backoff(second.vcpu, 0, 0, 0);
	second.order = (struct order *)page;
	if (ixvmm_app_map(first->app, 1, IXVMM_REGION_COMMANDS, second.order, 4096) ||
	    ixvmm_app_start(second.vcpu, first->app, 1)) {
		printf("second thread: %s\n", ixvmm_error());
		return (void *)1;
	}
	memset(second.order, 0, sizeof(*second.order));
	e = run_through(&second, 0, &preemptions);
	for (i = 0; i < 2000; i++) {
		*second.order = (struct order){.deed = DEED_CHASE, .count = i};
		e = run_through(&second, 1, &preemptions);
		wrong += e.kind != IXVMM_EVENT_BATCH || second.order->result != chase(i);
	}
	ixvmm_vcpu_destroy(second.vcpu);
	return (void *)wrong;
}

static void two_threads(struct ring3 *r)
{
	uint64_t wrong = 0, preemptions = 0, i;
	struct ixvmm_event e;
	pthread_t thread;
	void *result;

	ring3_restart(r);
	if (pthread_create(&thread, NULL, second_thread, r))
		exit(1);
	for (i = 0; i < 2000; i++) {
		*r->order = (struct order){.deed = DEED_CHASE, .count = i};
		e = run_through(r, 1, &preemptions);
		wrong += e.kind != IXVMM_EVENT_BATCH || r->order->result != chase(i);
	}
	pthread_join(thread, &result);
	CHECK(wrong == 0 && result == NULL, "%" PRIu64 " and %p wrong", wrong, result);
}

/*
 * What a parent process may leave to a program: every signal blocked, the kick ignored, and no room for
 * queued ones.
 */
static void inherit_the_worst(void)
{
	struct rlimit none = {0, 0};
	sigset_t all;

	sigfillset(&all);
	sigdelset(&all, SIGALRM);
	if (pthread_sigmask(SIG_SETMASK, &all, NULL) || signal(SIGSTKFLT, SIG_IGN) == SIG_ERR ||
	    setrlimit(RLIMIT_SIGPENDING, &none))
		exit(1);
}

int main(int count, char **arguments)
{
	static struct ring3 r;
	bool ring0 = count > 2 && !strcmp(arguments[2], "ring0");

	setvbuf(stdout, NULL, _IOLBF, 0);
	inherit_the_worst();
	alarm(400); /* a run that nothing ends: see no_kick_is_lost() */
	ring3_open(&r, arguments[1], ring0 ? IXVMM_BACKEND_RING0 : IXVMM_BACKEND_HOST);
	registers(&r);
	late_kick(&r);
	endless_loop(&r);
	vector_state(&r);
	vector_state_by_both_ways(&r);
	two_threads(&r);
	no_kick_is_lost(&r, count > 3 ? 500 : 5000);
	kick_storm(&r, count > 3 ? (uint32_t)atoi(arguments[3]) : 20000);
	ring3_close(&r);
	return checks_end(ring0 ? "run_test ring0" : "run_test host");
}
