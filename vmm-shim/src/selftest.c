// SPDX-License-Identifier: Apache-2.0
/*
 * Which back end is possible here is tried, never concluded from a processor's name: a KVM may run
 * ring 0 in software a thousand times slower, and say it is an EPYC.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "app.h"
#include "error.h"
#include "raw.h"
#include "vcpu.h"

#define ROUNDS 5
#define TURNS 500u /* of a loop of two instructions */
/* Software KVM takes some 600 ns for an instruction, a processor below 1, an emulated one some 10. */
#define SLOWEST_NS_PER_1000 100000u
/* Further apart than this, the clock would be seen to jump at each enter and leave. */
#define TSC_DISTANCE_MAX 10000
#define XCR0_VECTORS 0xe7u /* x87, SSE, AVX, AVX-512: what features.c lets the guest have */

struct probe {
	uint64_t ns;
	uint64_t xcr0, tsc, before, after;
	uint32_t cpl;
};

static uint64_t read_tsc(void)
{
	uint32_t low, high;

	__asm__ volatile("lfence; rdtsc; lfence" : "=a"(low), "=d"(high));
	return (uint64_t)high << 32 | low;
}

static int probe(struct ixvmm_vcpu *vcpu, uint64_t turns, struct probe *result)
{
	struct kvm_sync_regs *sync = &vcpu->run->s.regs;
	uint64_t start;
	long status;

	sync->sregs = vcpu->ring0_sregs;
	sync->regs = (struct kvm_regs){.rip = (uint64_t)vcpu->gate + GATE_OFFSET(gate_probe),
				       .rflags = 2, .rcx = turns, .rdi = vcpu->vm->features.xsave};
	memset(&sync->events, 0, sizeof(sync->events));
	vcpu->run->kvm_dirty_regs = KVM_SYNC_X86_REGS | KVM_SYNC_X86_SREGS | KVM_SYNC_X86_EVENTS;
	start = raw_now_ns();
	result->before = read_tsc();
	do {
		status = raw_ioctl(vcpu->fd, KVM_RUN, NULL);
	} while (status == -EINTR || status == -EAGAIN);
	result->after = read_tsc();
	result->ns = raw_now_ns() - start;
	if (status || vcpu->run->exit_reason != KVM_EXIT_IO || vcpu->run->io.port != PORT_PROBE)
		return fail(EIO, "a few instructions in ring 0 end with status %ld, exit reason %" PRIu32
				 ", port %#x, at %#" PRIx64,
			    status, vcpu->run->exit_reason, vcpu->run->io.port, (uint64_t)sync->regs.rip);
	result->xcr0 = sync->regs.r8;
	result->tsc = sync->regs.r9;
	result->cpl = sync->regs.r10 & 3;
	return 0;
}

static int64_t distance(const struct probe *p)
{
	if (p->tsc < p->before)
		return (int64_t)(p->tsc - p->before);
	if (p->tsc > p->after)
		return (int64_t)(p->tsc - p->after);
	return 0;
}

static int try_ring0(struct ixvmm_vcpu *vcpu, struct ixvmm_selftest *out)
{
	uint64_t with = UINT64_MAX, without = UINT64_MAX;
	struct probe p;
	int i, error;

	for (i = 0; i < ROUNDS; i++) {
		error = probe(vcpu, TURNS, &p);
		if (error)
			return error;
		with = p.ns < with ? p.ns : with;
		error = probe(vcpu, 0, &p);
		if (error)
			return error;
		without = p.ns < without ? p.ns : without;
	}
	out->probe_cpl = p.cpl;
	out->xcr0 = p.xcr0;
	out->tsc_distance = distance(&p);
	out->exit_ns = without;
	out->ring0_ns_per_1000 = with > without ? with - without : 0;
	return 0;
}

/* `syscall` in ring 3, in an application of one page. */
static int try_syscall(struct ixvmm_vcpu *vcpu, struct ixvmm_selftest *out)
{
	struct ixvmm_app *app;
	char *page;
	long reason;
	int error;

	error = ixvmm_app_create(vcpu->vm, PAGE, PAGE, &app);
	if (error)
		return error;
	page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (page == MAP_FAILED) {
		error = fail(errno, "no memory for the self-test");
		goto out;
	}
	memcpy(page, gate_probe_user, (size_t)(gate_end - gate_probe_user < 64 ? gate_end - gate_probe_user : 64));
	error = app_map_own(app, APP_IMAGE_AT, page, PAGE, RIGHT_EXECUTE);
	if (error)
		goto unmap;
	app->entry = APP_IMAGE_AT;
	error = ixvmm_app_start(vcpu, app, 0);
	if (error)
		goto unmap;
	vcpu->data->app.cs = SEL_USER_CS;
	vcpu->data->app.rflags = 0x202;
	do {
		reason = host_run(vcpu);
	} while (reason == REASON_INTERRUPTED);
	if (reason < 0)
		error = (int)reason;
	else if (reason != REASON_SYSCALL)
		error = fail(EIO, "syscall in ring 3 does not arrive: vector %" PRIu64 ", error code %#" PRIx64
				  ", at %#" PRIx64,
			     vcpu->data->vector, vcpu->data->error, vcpu->data->app.rip);
	out->syscall_by_fault = !error && vcpu->syscall_by_fault;
	out->syscall_in_ring0 = !error && !vcpu->syscall_by_fault;
	vcpu->app = NULL;
	vcpu->fpu_in_kvm = false;
unmap:
	munmap(page, PAGE);
out:
	ixvmm_app_destroy(app);
	return error;
}

static void choose(const struct ixvmm_vcpu *vcpu, struct ixvmm_selftest *out)
{
	const struct features *have = &vcpu->vm->features;
	uint64_t vectors = have->xcr0_host & XCR0_VECTORS;

	out->backend = IXVMM_BACKEND_HOST;
	if (out->probe_cpl != 0)
		snprintf(out->reason, sizeof(out->reason), "host mode: what should be ring 0 runs at level %u",
			 out->probe_cpl);
	else if (!out->syscall_in_ring0)
		snprintf(out->reason, sizeof(out->reason),
			 "host mode: syscall does not enter ring 0 (a KVM without hardware virtualisation)");
	else if (out->ring0_ns_per_1000 > SLOWEST_NS_PER_1000)
		snprintf(out->reason, sizeof(out->reason),
			 "host mode: ring 0 is emulated, a thousand instructions take %" PRIu64 " us",
			 out->ring0_ns_per_1000 / 1000);
	else if (!have->xsave)
		snprintf(out->reason, sizeof(out->reason), "host mode: no XSAVE in the guest");
	else if (out->xcr0 != vectors)
		snprintf(out->reason, sizeof(out->reason),
			 "host mode: the guest's vector state is %#" PRIx64 ", the host's %#" PRIx64, out->xcr0,
			 vectors);
	else if (out->tsc_distance > TSC_DISTANCE_MAX || out->tsc_distance < -TSC_DISTANCE_MAX)
		snprintf(out->reason, sizeof(out->reason),
			 "host mode: the guest's time stamp counter is off by %" PRId64, out->tsc_distance);
	else if (!have->fsgsbase)
		snprintf(out->reason, sizeof(out->reason), "host mode: no FSGSBASE in the guest");
	else if (!vcpu->frame_known)
		snprintf(out->reason, sizeof(out->reason),
			 "host mode: a signal frame's vector state has %u bytes, more than KVM hands out",
			 vcpu->frame.xstate_size);
	else {
		out->backend = IXVMM_BACKEND_RING0;
		snprintf(out->reason, sizeof(out->reason),
			 "ring 0: a thousand instructions take %" PRIu64 " ns, a way in and out %" PRIu64 " ns",
			 out->ring0_ns_per_1000, out->exit_ns);
	}
}

int ixvmm_selftest(struct ixvmm_vcpu *vcpu, struct ixvmm_selftest *out)
{
	int error;

	ixvmm_leave(vcpu);
	memset(out, 0, sizeof(*out));
	out->host_xcr0 = vcpu->vm->features.xcr0_host;
	if (vcpu->app && !vcpu->ended)
		return fail(EBUSY, "the self-test has to come before an application is started");
	error = try_syscall(vcpu, out);
	if (!error)
		error = try_ring0(vcpu, out);
	if (error) {
		vcpu->was_reset = true;
		return error;
	}
	choose(vcpu, out);
	vcpu->clear_events = true;
	vcpu->test = *out;
	vcpu->tested = true;
	return 0;
}
