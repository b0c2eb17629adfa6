// SPDX-License-Identifier: Apache-2.0
/*
 * A kick ends a run from another thread. It is a signal: nothing else stops a guest that spins.
 *
 * No wake-up is lost. The handler stores 1 in immediate_exit, which KVM_RUN looks at after it has
 * begun (Linux, Documentation/virt/kvm/api.rst, 5), so a signal just before KVM_RUN stops it as well
 * as one during it. No wake-up is too late either: a kick names the run it means.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include "error.h"
#include "vcpu.h"

/*
 * One that nobody uses: Linux never sends it on x86, nor do the C library and HotSpot; kick_install()
 * sees to it. No real-time signal: one of those is refused where the user's queue is full
 * (RLIMIT_SIGPENDING, signal(7)), and then nothing would end a run.
 */
#define KICK_SIGNAL SIGSTKFLT
#define FRAME_MAGIC1 0x46505853u /* FP_XSTATE_MAGIC1, asm/sigcontext.h */
#define FRAME_LEAST (512 + 64)   /* legacy region and header: SDM vol. 1, "XSAVE Area" */

static __thread struct ixvmm_vcpu *volatile running_here;
static __thread struct frame_format *volatile frame_wanted;

static pthread_mutex_t install_lock = PTHREAD_MUTEX_INITIALIZER;
static int installed_signal; /* 0 until then */

static void on_kick(int number, siginfo_t *info, void *context)
{
	struct ixvmm_vcpu *vcpu = running_here;

	(void)number;
	(void)info;
	if (frame_wanted) {
		const ucontext_t *frame = context;

		memcpy(frame_wanted, (const char *)frame->uc_mcontext.fpregs + XSAVE_SW_RESERVED,
		       sizeof(*frame_wanted));
		frame_wanted = NULL;
	}
	if (vcpu && __atomic_load_n(&vcpu->kick_wanted, __ATOMIC_ACQUIRE) == vcpu->activation) {
		vcpu->kicked = 1;
		vcpu->run->immediate_exit = 1;
	}
}

int kick_install(void)
{
	struct sigaction action = {.sa_sigaction = on_kick, .sa_flags = SA_SIGINFO | SA_RESTART}, old;
	int number = KICK_SIGNAL, error = 0;

	pthread_mutex_lock(&install_lock);
	if (!installed_signal) {
		if (sigaction(number, NULL, &old))
			error = fail(errno, "sigaction: %s", strerror(errno));
		/* Ignored: a parent's doing. */
		else if (old.sa_handler != SIG_DFL && old.sa_handler != SIG_IGN)
			error = fail(EBUSY, "signal %d, the kick, has a handler already", number);
		else if (sigaction(number, &action, NULL))
			error = fail(errno, "sigaction: %s", strerror(errno));
		else
			installed_signal = number;
	}
	pthread_mutex_unlock(&install_lock);
	return error;
}

void kick_begin(struct ixvmm_vcpu *vcpu)
{
	vcpu->kicked = 0;
	running_here = vcpu;
	/* Last: from now on there is something to kick, and the handler has to know whom it means. */
	__atomic_store_n(&vcpu->activation, vcpu->activation + 1, __ATOMIC_SEQ_CST);
}

void kick_end(struct ixvmm_vcpu *vcpu)
{
	/* First: a kick from now on is too late, and leaves immediate_exit alone. */
	__atomic_store_n(&vcpu->activation, vcpu->activation + 1, __ATOMIC_SEQ_CST);
	running_here = NULL;
	vcpu->run->immediate_exit = 0;
}

uint64_t ixvmm_activation(const struct ixvmm_vcpu *vcpu)
{
	return __atomic_load_n(&vcpu->activation, __ATOMIC_ACQUIRE);
}

int ixvmm_kick(struct ixvmm_vcpu *vcpu, uint64_t activation)
{
	if (!(activation & 1) || ixvmm_activation(vcpu) != activation)
		return 0;
	__atomic_store_n(&vcpu->kick_wanted, activation, __ATOMIC_SEQ_CST);
	if (syscall(SYS_tgkill, getpid(), vcpu->tid, installed_signal))
		return fail(errno, "the kick: %s", strerror(errno));
	return 0;
}

int ixvmm_kick_signal(void)
{
	int number;

	pthread_mutex_lock(&install_lock);
	number = installed_signal;
	pthread_mutex_unlock(&install_lock);
	return number;
}

int kick_learn_frame(struct ixvmm_vcpu *vcpu)
{
	sigset_t one;
	int error = 0;

	/* Unblocked for good, whatever a parent process had blocked: or no run could be ended. */
	sigemptyset(&one);
	sigaddset(&one, installed_signal);
	frame_wanted = &vcpu->frame;
	if (pthread_sigmask(SIG_UNBLOCK, &one, NULL))
		return fail(EIO, "pthread_sigmask failed");
	if (syscall(SYS_tgkill, getpid(), vcpu->tid, installed_signal))
		error = fail(errno, "a signal to myself: %s", strerror(errno));
	frame_wanted = NULL;
	vcpu->frame_known = !error && vcpu->frame.magic1 == FRAME_MAGIC1 &&
			    vcpu->frame.xstate_size >= FRAME_LEAST && vcpu->frame.xstate_size <= XSAVE_BYTES;
	return error;
}
