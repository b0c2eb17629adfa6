// SPDX-License-Identifier: Apache-2.0
/* One run of an application's thread, by whichever way is open, up to an event. */
#include <errno.h>
#include <string.h>

#include "app.h"
#include "error.h"
#include "vcpu.h"

/* Flags an application may have: CF, PF, AF, ZF, SF, DF, OF. Not TF, NT, AC, IOPL; IF is ours. */
#define USER_FLAGS 0xcd5u
#define FLAGS_ALWAYS 0x202u

static long gate_call(struct ixvmm_vcpu *vcpu)
{
	long (*run)(void) = (long (*)(void))(vcpu->gate + GATE_OFFSET(gate_run));

	return run();
}

/* Registers that ring 3 must not choose are ours; the rest cannot harm. */
static bool make_safe(struct app_regs *regs)
{
	regs->cs = SEL_USER_CS;
	regs->ss = SEL_USER_SS;
	regs->rflags = (regs->rflags & USER_FLAGS) | FLAGS_ALWAYS;
	/* sysret and iretq fault in ring 0 on an address that is not canonical. */
	return regs->rip < VA_END;
}

static void verdict(struct ixvmm_vcpu *vcpu, struct ixvmm_event *event)
{
	const struct gate_data *data = vcpu->data;

	event->kind = IXVMM_EVENT_FAULT;
	event->vector = (uint32_t)data->vector;
	event->code = data->error;
	event->address = data->vector == VECTOR_PF ? data->cr2 : 0;
	vcpu->ended = true;
	vcpu->stats.faults++;
}

/* The application called. True if the run is over. */
static bool answer(struct ixvmm_vcpu *vcpu, struct ixvmm_event *event)
{
	struct app_regs *regs = &vcpu->data->app;

	switch (app_call(vcpu->app, regs, &vcpu->stats.log_dropped)) {
	case CALL_BATCH:
		event->kind = IXVMM_EVENT_BATCH;
		vcpu->batch_open = true;
		return true;
	case CALL_EXIT:
		event->kind = IXVMM_EVENT_EXIT;
		event->code = regs->rdi;
		vcpu->ended = true;
		return true;
	case CALL_DENIED:
		vcpu->stats.calls_denied++;
		return false;
	case CALL_ANSWERED:
		break;
	}
	vcpu->stats.calls_answered++;
	return false;
}

/* What came of one entry into ring 3. True if the run is over. */
static bool handle(struct ixvmm_vcpu *vcpu, long reason, struct ixvmm_event *event)
{
	switch (reason) {
	case REASON_SYSCALL:
		return answer(vcpu, event);
	case REASON_GATE_FAULT:
		event->flags |= IXVMM_FAULT_IN_GATE;
		verdict(vcpu, event);
		return true;
	case REASON_FAULT:
		verdict(vcpu, event);
		return true;
	case REASON_HOST_FAULT:
		event->kind = IXVMM_EVENT_HOST_FAULT;
		return true;
	default:
		/* Interrupted, or thrown out of ring 0 on the way: once more, unless it was a kick. */
		return false;
	}
}

static int run(struct ixvmm_vcpu *vcpu, struct ixvmm_event *event)
{
	struct app_regs *regs = &vcpu->data->app;
	bool in_ring0;
	long reason;

	do {
		if (vcpu->kicked) {
			event->kind = IXVMM_EVENT_PREEMPTED;
			vcpu->stats.preemptions++;
			return 0;
		}
		in_ring0 = current_cpl() == 0;
		event->backend = in_ring0 ? IXVMM_BACKEND_RING0 : IXVMM_BACKEND_HOST;
		if (!make_safe(regs)) {
			vcpu->data->vector = VECTOR_GP;
			vcpu->data->error = 0;
			verdict(vcpu, event);
			return 0;
		}
		if (in_ring0) {
			vcpu->stats.crossings++;
			vcpu->stats.barriers += (vcpu->data->barriers & BARRIERS_ASKED) != 0;
			reason = gate_call(vcpu);
		} else {
			vcpu->stats.host_runs++;
			reason = host_run(vcpu);
		}
		if (reason < 0) {
			vcpu->ended = true;
			vcpu->was_reset = true;
			return -EIO;
		}
	} while (!handle(vcpu, reason, event));
	return 0;
}

int ixvmm_run(struct ixvmm_vcpu *vcpu, int64_t reply, struct ixvmm_event *event)
{
	int error;

	memset(event, 0, sizeof(*event));
	if (!vcpu->app || vcpu->ended)
		return fail(ESRCH, vcpu->app ? "the application's thread has ended" : "no application was started");
	if (vcpu->batch_open) {
		vcpu->data->app.rax = (uint64_t)reply;
		vcpu->batch_open = false;
	}
	vcpu->stats.runs++;
	kick_begin(vcpu);
	error = run(vcpu, event);
	kick_end(vcpu);
	event->ip = vcpu->data->app.rip;
	return error;
}
