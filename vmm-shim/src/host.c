// SPDX-License-Identifier: Apache-2.0
/*
 * Host mode: the caller stays in host user mode, and each crossing is one KVM_RUN. All registers go
 * through the kvm_run page. In ring 3 the guest finds interrupt gates that do nothing but exit, so
 * whatever the application does, the first instruction after it ends the run.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "app.h"
#include "error.h"
#include "raw.h"
#include "vcpu.h"

/* Vectors that push an error code: SDM vol. 3, "Error Code", APM vol. 2, 8.2. */
#define WITH_ERROR_CODE 0x60227d00u

/* What the processor pushes at most: an error code, rip, cs, rflags, rsp, ss. */
#define FRAME_BYTES 48

static int give_fpu(struct ixvmm_vcpu *vcpu)
{
	uint64_t *components = (uint64_t *)(vcpu->app_xsave + XSAVE_COMPONENTS);
	long error;

	/*
	 * KVM takes MXCSR only with a component that goes with it, where XRSTOR takes it in any case:
	 * an application with no vectors in use would have the flags of the data plane's last stay in
	 * ring 0. The registers' own place holds zeroes then: XSAVE and KVM write it all the same.
	 */
	*components |= XCR0_SSE;
	error = raw_ioctl(vcpu->fd, KVM_SET_XSAVE, vcpu->app_xsave);
	if (error)
		return fail((int)-error, "KVM refuses the application's vector state");
	vcpu->fpu_in_kvm = true;
	return 0;
}

int host_take_fpu(struct ixvmm_vcpu *vcpu)
{
	long error = raw_ioctl(vcpu->fd, KVM_GET_XSAVE, vcpu->app_xsave);
	uint64_t *components = (uint64_t *)(vcpu->app_xsave + XSAVE_COMPONENTS);

	/* KVM's copy has PKRU wherever the host has it: XRSTOR with a guest's XCR0 without it is #GP. */
	*components &= vcpu->vm->features.xcr0;
	vcpu->fpu_in_kvm = false;
	return (int)error;
}

static void put_registers(struct ixvmm_vcpu *vcpu)
{
	const struct app_regs *a = &vcpu->data->app;
	struct kvm_sync_regs *sync = &vcpu->run->s.regs;

	sync->regs = (struct kvm_regs){
		.rax = a->rax, .rbx = a->rbx, .rcx = a->rcx, .rdx = a->rdx, .rsi = a->rsi, .rdi = a->rdi,
		.rbp = a->rbp, .rsp = a->rsp, .r8 = a->r8, .r9 = a->r9, .r10 = a->r10, .r11 = a->r11,
		.r12 = a->r12, .r13 = a->r13, .r14 = a->r14, .r15 = a->r15, .rip = a->rip,
		.rflags = a->rflags,
	};
	sync->sregs = vcpu->app_sregs;
	sync->sregs.cr3 = vcpu->data->app_cr3;
	sync->sregs.fs.base = a->fs_base;
	sync->sregs.gs.base = a->gs_base;
	vcpu->run->kvm_dirty_regs = KVM_SYNC_X86_REGS | KVM_SYNC_X86_SREGS;
	if (vcpu->clear_events) {
		/* What an earlier exit cut off happens again by itself: its instruction is repeated. */
		memset(&sync->events, 0, sizeof(sync->events));
		vcpu->run->kvm_dirty_regs |= KVM_SYNC_X86_EVENTS;
		vcpu->clear_events = false;
	}
}

static void get_registers(struct ixvmm_vcpu *vcpu)
{
	const struct kvm_regs *r = &vcpu->run->s.regs.regs;
	struct app_regs *a = &vcpu->data->app;

	*a = (struct app_regs){
		.rax = r->rax, .rbx = r->rbx, .rcx = r->rcx, .rdx = r->rdx, .rsi = r->rsi, .rdi = r->rdi,
		.rbp = r->rbp, .r8 = r->r8, .r9 = r->r9, .r10 = r->r10, .r11 = r->r11, .r12 = r->r12,
		.r13 = r->r13, .r14 = r->r14, .r15 = r->r15,
		.fs_base = vcpu->run->s.regs.sregs.fs.base, .gs_base = vcpu->run->s.regs.sregs.gs.base,
		.rip = r->rip, .rflags = r->rflags, .rsp = r->rsp,
	};
}

/* The application called: rcx and r11 are where `syscall` put rip and rflags. */
static long called(struct ixvmm_vcpu *vcpu)
{
	struct app_regs *a = &vcpu->data->app;

	a->rip = a->rcx;
	a->rflags = a->r11;
	return REASON_SYSCALL;
}

/* A host gate was reached; the frame that the processor pushed is in our memory too. */
static long trapped(struct ixvmm_vcpu *vcpu, unsigned gate)
{
	const uint64_t *frame = (const uint64_t *)vcpu->run->s.regs.regs.rsp;
	uint64_t stack = (uint64_t)vcpu->gate + GATE_STACK1;
	struct gate_data *data = vcpu->data;

	if ((uint64_t)frame < stack || (uint64_t)frame > stack + 2 * PAGE - FRAME_BYTES)
		return fail(EIO, "an exception's frame is not on the gate's stack");
	data->vector = gate == 32 ? 0x80 : gate;
	data->error = gate < 32 && WITH_ERROR_CODE >> gate & 1 ? *frame++ : 0;
	data->cr2 = data->vector == VECTOR_PF ? vcpu->run->s.regs.sregs.cr2 : 0;
	data->app.rip = frame[0];
	data->app.rflags = frame[2];
	data->app.rsp = frame[3];
	/*
	 * Software KVM takes `syscall` to LSTAR with rcx and r11 as they should be, but stays in ring 3,
	 * where the entry page must not be executed. So just this fault is the call. An application
	 * gains nothing by jumping there: it could execute `syscall` as well.
	 */
	if (data->vector == VECTOR_PF && data->app.rip == (uint64_t)vcpu->gate + GATE_OFFSET(gate_syscall) &&
	    data->cr2 == data->app.rip) {
		vcpu->syscall_by_fault = true;
		return called(vcpu);
	}
	return REASON_FAULT;
}

/* KVM gave up without an exception: the application's doing, and its end. */
static long given_up(struct ixvmm_vcpu *vcpu)
{
	vcpu->data->vector = IXVMM_VECTOR_KVM;
	vcpu->data->error = vcpu->run->exit_reason;
	vcpu->data->cr2 = 0;
	vcpu->was_reset = true; /* after a shutdown KVM may have reset it */
	return REASON_FAULT;
}

static long stopped(struct ixvmm_vcpu *vcpu)
{
	unsigned port = vcpu->run->io.port;

	switch (vcpu->run->exit_reason) {
	case KVM_EXIT_IO:
		if (port == PORT_SYSCALL) {
			vcpu->syscall_by_fault = false;
			return called(vcpu);
		}
		if (port >= PORT_VECTOR && port <= PORT_VECTOR + 32)
			return trapped(vcpu, port - PORT_VECTOR);
		break;
	case KVM_EXIT_SHUTDOWN:
	case KVM_EXIT_INTERNAL_ERROR:
	case KVM_EXIT_MMIO:
	case KVM_EXIT_EXCEPTION:
	case KVM_EXIT_DEBUG:
		return given_up(vcpu);
	default:
		break;
	}
	return fail(EIO, "KVM_RUN came back with reason %" PRIu32 ", port %#x, at %#" PRIx64,
		    vcpu->run->exit_reason, port, (uint64_t)vcpu->run->s.regs.regs.rip);
}

long host_run(struct ixvmm_vcpu *vcpu)
{
	int error = vcpu_rest(vcpu);
	long result;

	if (!error && !vcpu->fpu_in_kvm)
		error = give_fpu(vcpu);
	if (error)
		return error;
	if (vcpu->kvm_mask_set) {
		/* That of the last enter, which is none of the thread's by now. */
		raw_ioctl(vcpu->fd, KVM_SET_SIGNAL_MASK, NULL);
		vcpu->kvm_mask_set = false;
	}
	vcpu->data->fast = 0; /* should ring 0 go on with it: all registers count */
	put_registers(vcpu);
	for (;;) {
		result = raw_ioctl(vcpu->fd, KVM_RUN, NULL);
		vcpu->stats.kvm_returns++;
		if (result != -EINTR && result != -EAGAIN && result != -EFAULT)
			break;
		if ((vcpu->run->s.regs.sregs.cs.selector & 3) == 3)
			break;
		if (result == -EFAULT)
			return fail(EIO, "memory of the gate is gone");
		/* Stopped on the way out, at the one instruction of a gate: let it come out. */
		vcpu->run->immediate_exit = 0;
		vcpu->stats.gate_holds++;
	}
	get_registers(vcpu);
	if (result == 0)
		return stopped(vcpu);
	vcpu->clear_events = true;
	if (result == -EFAULT)
		return REASON_HOST_FAULT;
	if (result == -EINTR || result == -EAGAIN)
		return REASON_INTERRUPTED;
	return fail((int)-result, "KVM_RUN: %s", strerror((int)-result));
}
