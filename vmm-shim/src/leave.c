// SPDX-License-Identifier: Apache-2.0
/*
 * Ring 0 for a thread of this process. enter_loop() runs on a stack of its own, with all signals
 * blocked, between an enter and the leave that ends it; it never returns but by rt_sigreturn, which
 * makes the guest's registers the thread's. What the guest could not do is thereby repeated natively,
 * and kernel and signal handlers see what they would have seen without a guest.
 *
 * Nothing here may touch errno, take a lock of the C library or allocate: the thread may have been
 * stopped in the middle of just that.
 */
#include <errno.h>
#include <string.h>

#include "app.h"
#include "error.h"
#include "raw.h"
#include "vcpu.h"

#define MASK_BYTES 8
#define XSTATE_MAGIC2 0x46505845u /* FP_XSTATE_MAGIC2, asm/sigcontext.h */
#define FRAME_FLAGS 7u            /* UC_FP_XSTATE, UC_SIGCONTEXT_SS, UC_STRICT_RESTORE_SS */
/* Flags of ring-3 code: status, DF, TF, AC, ID. IF is always on natively. */
#define NATIVE_FLAGS 0x240dd5u
/* Once signals are held, only memory that the host takes away stops the gate; it is back by then. */
#define HOLDS_MAX 3
#define PF_PRESENT 1u  /* error code of a page fault, SDM vol. 3, "Page-Fault Exceptions" */
#define PF_FETCH 0x10u

void enter_switch(struct ixvmm_vcpu *vcpu);
void ask_to_leave(void);
extern const char enter_resume[];
__attribute__((noreturn)) void enter_loop(struct ixvmm_vcpu *vcpu, uint64_t rsp, uint64_t rip);

/* What to do after an exit that nothing in the guest asked for. */
enum unwinding { NATIVE, UNDONE, HOLD };

static void make_frame(struct ixvmm_vcpu *vcpu, const struct kvm_regs *r)
{
	ucontext_t *context = &vcpu->leave_context;
	greg_t *g = context->uc_mcontext.gregs;
	uint32_t magic2 = XSTATE_MAGIC2;

	context->uc_flags = FRAME_FLAGS;
	context->uc_link = NULL;
	context->uc_stack = vcpu->signal_stack;
	g[REG_RAX] = (greg_t)r->rax, g[REG_RBX] = (greg_t)r->rbx, g[REG_RCX] = (greg_t)r->rcx;
	g[REG_RDX] = (greg_t)r->rdx, g[REG_RSI] = (greg_t)r->rsi, g[REG_RDI] = (greg_t)r->rdi;
	g[REG_RBP] = (greg_t)r->rbp, g[REG_RSP] = (greg_t)r->rsp, g[REG_RIP] = (greg_t)r->rip;
	g[REG_R8] = (greg_t)r->r8, g[REG_R9] = (greg_t)r->r9, g[REG_R10] = (greg_t)r->r10;
	g[REG_R11] = (greg_t)r->r11, g[REG_R12] = (greg_t)r->r12, g[REG_R13] = (greg_t)r->r13;
	g[REG_R14] = (greg_t)r->r14, g[REG_R15] = (greg_t)r->r15;
	g[REG_EFL] = (greg_t)((r->rflags & NATIVE_FLAGS) | 0x202);
	g[REG_CSGSFS] = SEL_USER_CS | (greg_t)SEL_USER_SS << 48;
	g[REG_ERR] = g[REG_TRAPNO] = g[REG_OLDMASK] = g[REG_CR2] = 0;
	context->uc_mcontext.fpregs = (void *)vcpu->leave_xsave;
	memcpy(&context->uc_sigmask, &vcpu->thread_mask, MASK_BYTES);
	/* The vector state in the form the kernel gives this thread's own frames. */
	memcpy(vcpu->leave_xsave + XSAVE_SW_RESERVED, &vcpu->frame, sizeof(vcpu->frame));
	memcpy(vcpu->leave_xsave + vcpu->frame.xstate_size, &magic2, sizeof(magic2));
}

/*
 * The guest has no protection keys, and so neither has the state it leaves behind; the thread goes on
 * with those it had. Loaded without the component, the register would be 0: all keys open. And where
 * the kernel has to take the frame apart, it takes MXCSR only with a component that goes with it.
 */
static void complete_vector_state(struct ixvmm_vcpu *vcpu)
{
	uint64_t *components = (uint64_t *)(vcpu->leave_xsave + XSAVE_COMPONENTS);
	uint32_t offset = vcpu->vm->features.pkru_offset;

	*components |= XCR0_SSE;
	if (!offset)
		return;
	memcpy(vcpu->leave_xsave + offset, &vcpu->pkru, sizeof(vcpu->pkru));
	*components |= XCR0_PKRU;
}

static void back_off(struct ixvmm_vcpu *vcpu)
{
	uint64_t now = raw_now_ns();

	if (now - vcpu->entered_ns >= vcpu->min_stay_ns || !vcpu->first_pause_ns) {
		vcpu->pause_ns = 0;
		return;
	}
	vcpu->pause_ns = vcpu->pause_ns ? 2 * vcpu->pause_ns : vcpu->first_pause_ns;
	if (vcpu->pause_ns > vcpu->max_pause_ns)
		vcpu->pause_ns = vcpu->max_pause_ns;
	vcpu->held_until_ns = now + vcpu->pause_ns;
}

/* The thread goes on natively with these registers. clean: its vector state is the initial one. */
static __attribute__((noreturn)) void leave(struct ixvmm_vcpu *vcpu, enum ixvmm_leave_reason reason,
					    const struct kvm_regs *regs, bool clean)
{
	vcpu->stats.leaves[reason]++;
	vcpu->stats.last_leave_ip = regs->rip;
	vcpu->data->attention = 0;
	if (clean)
		memcpy(vcpu->leave_xsave, vcpu->clean_xsave, XSAVE_BYTES);
	else
		raw_ioctl(vcpu->fd, KVM_GET_XSAVE, vcpu->leave_xsave);
	complete_vector_state(vcpu);
	make_frame(vcpu, regs);
	if (reason != IXVMM_LEAVE_ASKED)
		back_off(vcpu);
	/* rt_sigreturn takes the frame from where a handler's return would have left the stack. */
	__asm__ volatile("mov %0, %%rsp\n\tmov %1, %%eax\n\tsyscall\n\tud2"
			 :
			 : "r"(&vcpu->leave_context), "i"(SYS_rt_sigreturn)
			 : "memory");
	__builtin_unreachable();
}

/* gate_run() returns `reason` natively: the application was entered, or about to be, and is not now. */
static void undo(struct ixvmm_vcpu *vcpu, struct kvm_regs *regs, uint64_t reason)
{
	struct gate_data *data = vcpu->data;

	data->reason = reason;
	data->in_app = 0;
	regs->rip = (uint64_t)vcpu->gate + GATE_OFFSET(gate_return);
	regs->rsp = data->host_rsp;
	regs->rflags = 2;
}

/* Ring 3 was running: its state is in KVM, and goes to where the gate would have put it. */
static void save_app(struct ixvmm_vcpu *vcpu, const struct kvm_regs *r)
{
	const struct kvm_sregs *sregs = &vcpu->run->s.regs.sregs;

	vcpu->data->app = (struct app_regs){
		.rax = r->rax, .rbx = r->rbx, .rcx = r->rcx, .rdx = r->rdx, .rsi = r->rsi, .rdi = r->rdi,
		.rbp = r->rbp, .r8 = r->r8, .r9 = r->r9, .r10 = r->r10, .r11 = r->r11, .r12 = r->r12,
		.r13 = r->r13, .r14 = r->r14, .r15 = r->r15,
		.fs_base = sregs->fs.base, .gs_base = sregs->gs.base,
		.rip = r->rip, .rflags = r->rflags, .rsp = r->rsp,
	};
	vcpu->data->fast = 0;
	host_take_fpu(vcpu);
}

/* An asynchronous exit: the rules stand at the head of gate.S. */
static enum unwinding unwind(struct ixvmm_vcpu *vcpu, struct kvm_regs *regs, uint64_t reason)
{
	uint64_t at = regs->rip - (uint64_t)vcpu->gate;

	if ((vcpu->run->s.regs.sregs.cs.selector & 3) == 3) {
		save_app(vcpu, regs);
		undo(vcpu, regs, reason);
		return UNDONE;
	}
	if (at >= PAGE || at < GATE_OFFSET(gate_entering))
		return NATIVE;
	if (at < GATE_OFFSET(gate_entered)) {
		vcpu->stats.gate_aborts++;
		undo(vcpu, regs, reason);
		return UNDONE;
	}
	if (at >= GATE_OFFSET(gate_saved) && at < GATE_OFFSET(gate_attention))
		return NATIVE;
	if (at >= GATE_OFFSET(gate_return) && at < GATE_OFFSET(gate_returned))
		return NATIVE;
	return HOLD;
}

/* Lets the gate come to its end: until then no signal stops KVM_RUN. */
static void hold_signals(struct ixvmm_vcpu *vcpu)
{
	vcpu->stats.gate_holds++;
	vcpu->data->attention = 1;
	/* Without a mask of its own KVM_RUN keeps the thread's, which has all signals blocked. */
	raw_ioctl(vcpu->fd, KVM_SET_SIGNAL_MASK, NULL);
	vcpu->kvm_mask_set = false;
	vcpu->run->kvm_dirty_regs = 0;
}

/*
 * An exception in ring 0; its frame lies on the gate's stack. True if ring 0 can go on: the first
 * access to a GiB that was not in use when the table was made.
 */
static bool exception(struct ixvmm_vcpu *vcpu, struct kvm_regs *regs)
{
	const uint64_t *frame = (const uint64_t *)regs->rsp;
	uint64_t vector = frame[0], address = vcpu->run->s.regs.sregs.cr2;
	struct ixvmm_vm *vm = vcpu->vm;

	if (vcpu->data->in_app) {
		/* The gate's own fault: the application brought it about, it ends the application. */
		vcpu->data->vector = vector;
		vcpu->data->error = frame[1];
		vcpu->data->cr2 = address;
		undo(vcpu, regs, REASON_GATE_FAULT);
		leave(vcpu, IXVMM_LEAVE_EXCEPTION, regs, true);
	}
	regs->rip = frame[2];
	regs->rflags = frame[4];
	regs->rsp = frame[5];
	vcpu->stats.last_leave_address = vector == VECTOR_PF ? address : 0;
	vcpu->stats.last_leave_detail = vector << 32 | frame[1];
	if (vector == VECTOR_PF && frame[1] & PF_PRESENT && frame[1] & PF_FETCH)
		__atomic_store_n(&vm->code_unknown, true, __ATOMIC_RELEASE); /* see vm_learn_code() */
	if (vector == VECTOR_PF && address >= LARGE_PAGE && !vcpu->data->attention && vm->features.gib_pages &&
	    !table_has_gib(&vm->ring0, address) &&
	    table_link_gib(&vm->ring0, address, true) == 0) {
		vcpu->stats.gib_linked++;
		vcpu->run->s.regs.regs = *regs;
		vcpu->run->kvm_dirty_regs = KVM_SYNC_X86_REGS;
		return true;
	}
	/* Traps: the frame points behind the instruction, and natively it has to happen again. */
	if (vector == 3 || vector == 4) /* INT3, INTO */
		regs->rip -= 1;
	else if (vector == 0x80) /* INT 0x80, the 32-bit system call */
		regs->rip -= 2;
	return false;
}

/*
 * What nobody expected, or a gate that does not come to its end: an application that was entered is
 * over, and everything else goes on natively.
 */
static __attribute__((noreturn)) void give_up(struct ixvmm_vcpu *vcpu, struct kvm_regs *regs,
					      enum ixvmm_leave_reason reason)
{
	enum unwinding how = unwind(vcpu, regs, REASON_GATE_FAULT);

	vcpu->data->vector = IXVMM_VECTOR_KVM;
	vcpu->data->error = vcpu->run->exit_reason;
	vcpu->was_reset = true;
	if (how == HOLD)
		undo(vcpu, regs, REASON_GATE_FAULT);
	leave(vcpu, reason, regs, how != NATIVE);
}

/* The guest executed an `out` of ours. Comes back only if ring 0 goes on. */
static void asked(struct ixvmm_vcpu *vcpu, struct kvm_regs *regs)
{
	switch (vcpu->run->io.port) {
	case PORT_SYSCALL:
		vcpu->stats.last_leave_address = 0;
		vcpu->stats.last_leave_detail = regs->rax;
		regs->rip = regs->rcx - 2; /* `syscall` is two bytes, SDM vol. 2 */
		regs->rflags = regs->r11;
		leave(vcpu, IXVMM_LEAVE_SYSCALL, regs, false);
	case PORT_FAULT:
		if (exception(vcpu, regs))
			return;
		leave(vcpu, IXVMM_LEAVE_EXCEPTION, regs, false);
	case PORT_ATTENTION:
		regs->rip = (uint64_t)vcpu->gate + GATE_OFFSET(gate_return);
		leave(vcpu, IXVMM_LEAVE_SIGNAL, regs, true);
	case PORT_LEAVE:
		regs->rip = *(const uint64_t *)regs->rsp; /* as its `ret` would */
		regs->rsp += 8;
		leave(vcpu, IXVMM_LEAVE_ASKED, regs, false);
	default:
		break;
	}
	vcpu->stats.last_leave_detail = vcpu->run->exit_reason;
	give_up(vcpu, regs, IXVMM_LEAVE_OTHER);
}

static void prepare(struct ixvmm_vcpu *vcpu, uint64_t rsp, uint64_t rip)
{
	struct kvm_sync_regs *sync = &vcpu->run->s.regs;
	uint64_t all = ~0ull, xcr0 = vcpu->vm->features.xcr0;
	struct {
		struct kvm_signal_mask head;
		uint8_t bits[MASK_BYTES];
	} mask = {.head.len = MASK_BYTES};

	raw_syscall4(SYS_rt_sigprocmask, SIG_SETMASK, (long)&all, (long)&vcpu->thread_mask, MASK_BYTES);
	raw_syscall4(SYS_sigaltstack, 0, (long)&vcpu->signal_stack, 0, 0);
	if (!vcpu->kvm_mask_set || vcpu->kvm_mask != vcpu->thread_mask) {
		memcpy(mask.head.sigset, &vcpu->thread_mask, MASK_BYTES);
		vcpu->kvm_mask_set = raw_ioctl(vcpu->fd, KVM_SET_SIGNAL_MASK, &mask) == 0;
		vcpu->kvm_mask = vcpu->thread_mask;
	}
	if (vcpu->fpu_in_kvm)
		host_take_fpu(vcpu);
	if (vcpu->vm->features.pkru_offset)
		vcpu->pkru = current_pkru();
	vcpu->run->immediate_exit = 0;
	vcpu->data->in_app = 0;
	vcpu->data->attention = 0;
	sync->regs = (struct kvm_regs){.rip = rip, .rsp = rsp, .rflags = 2,
				       .rdi = (uint64_t)vcpu->clean_xsave,
				       .rax = (uint32_t)xcr0, .rdx = xcr0 >> 32};
	sync->sregs = vcpu->ring0_sregs;
	/* Or an exception that a signal cut off the last time would be delivered now. */
	memset(&sync->events, 0, sizeof(sync->events));
	vcpu->run->kvm_dirty_regs = KVM_SYNC_X86_REGS | KVM_SYNC_X86_SREGS | KVM_SYNC_X86_EVENTS;
	vcpu->clear_events = true;
	vcpu->stats.enters++;
	vcpu->entered_ns = raw_now_ns();
}

void enter_loop(struct ixvmm_vcpu *vcpu, uint64_t rsp, uint64_t rip)
{
	enum ixvmm_leave_reason reason;
	enum unwinding how;
	struct kvm_regs regs;
	int holds = 0;
	long status;

	prepare(vcpu, rsp, rip);
	for (;;) {
		status = raw_ioctl(vcpu->fd, KVM_RUN, NULL);
		vcpu->stats.kvm_returns++;
		regs = vcpu->run->s.regs.regs;
		if (status == 0 && vcpu->run->exit_reason == KVM_EXIT_IO) {
			asked(vcpu, &regs);
			continue;
		}
		vcpu->stats.last_leave_address = 0;
		vcpu->stats.last_leave_detail = status ? (uint64_t)-status : vcpu->run->exit_reason;
		if (status == -EINTR || status == -EAGAIN)
			reason = IXVMM_LEAVE_SIGNAL;
		else if (status == -EFAULT)
			reason = IXVMM_LEAVE_HOST_FAULT;
		else
			reason = IXVMM_LEAVE_OTHER;
		if (reason == IXVMM_LEAVE_OTHER)
			give_up(vcpu, &regs, reason);
		how = unwind(vcpu, &regs, reason == IXVMM_LEAVE_SIGNAL ? REASON_INTERRUPTED : REASON_HOST_FAULT);
		if (how == HOLD && holds++ < HOLDS_MAX) {
			hold_signals(vcpu);
			continue;
		}
		if (how == HOLD)
			give_up(vcpu, &regs, reason);
		leave(vcpu, reason, &regs, how != NATIVE);
	}
}

int ixvmm_cpl(void)
{
	return current_cpl();
}

int ixvmm_enter(struct ixvmm_vcpu *vcpu)
{
	if (current_cpl() == 0)
		return IXVMM_ENTERED_ALREADY;
	if (!vcpu->tested || vcpu->test.backend != IXVMM_BACKEND_RING0)
		return fail(ENOTSUP, "no ring 0: %s", vcpu->tested ? vcpu->test.reason : "not tested yet");
	if (vcpu->pause_ns && raw_now_ns() < vcpu->held_until_ns) {
		vcpu->stats.enters_held++;
		return IXVMM_ENTER_HELD;
	}
	if (vcpu_rest(vcpu))
		return -EIO;
	/* Without memory for it the thread will be thrown out once more. */
	(void)vm_learn_code(vcpu->vm);
	enter_switch(vcpu);
	return IXVMM_ENTERED;
}

void ixvmm_leave(struct ixvmm_vcpu *vcpu)
{
	(void)vcpu;
	ask_to_leave();
}
