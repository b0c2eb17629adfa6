/* SPDX-License-Identifier: Apache-2.0 */
/* A vCPU and the thread that owns it. */
#ifndef IXVMM_VCPU_H
#define IXVMM_VCPU_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <ucontext.h>

#include "ixvmm.h"
#include "vm.h"

/* Exceptions that something is decided by, SDM vol. 3, "Exception and Interrupt Reference". */
#define VECTOR_GP 13
#define VECTOR_PF 14

/* A vector state as XSAVE's standard form and KVM_GET_XSAVE lay it out. */
#define XSAVE_BYTES 4096u
#define XSAVE_MXCSR 24
#define XSAVE_COMPONENTS 512 /* XSTATE_BV: which components the area holds, SDM vol. 1, "XSAVE Header" */
#define XSAVE_SW_RESERVED 464 /* of a signal frame: struct _fpx_sw_bytes */

/* struct _fpx_sw_bytes, the kernel's description of a signal frame's vector state. */
struct frame_format {
	uint32_t magic1;
	uint32_t extended_size;
	uint64_t xfeatures;
	uint32_t xstate_size;
	uint32_t padding[7];
};

struct ixvmm_vcpu {
	char *switch_stack; /* first: enter.S reads it. Top of the stack enter and leave run on */
	struct ixvmm_vm *vm;
	int fd, stats_fd;
	uint32_t index; /* of the gate, and of the vCPU in the VM */
	struct kvm_run *run;
	char *gate;
	struct gate_data *data;
	int tid;

	struct kvm_sregs ring0_sregs; /* the owner's code in ring 0 */
	struct kvm_sregs app_sregs;   /* the application's, entered from host mode */
	struct ixvmm_selftest test;
	bool tested;

	/* The application's thread. */
	struct ixvmm_app *app;
	uint32_t port;
	bool ended;             /* after a verdict or an exit */
	bool batch_open;        /* its batch call waits for the reply */
	bool fpu_in_kvm;        /* its vector state is in KVM, not in app_xsave */
	bool was_reset;         /* KVM has reset the vCPU: all registers are to be set again */
	bool syscall_by_fault;  /* the last call of ring 3 came as a fault at the entry point */
	bool clear_events;      /* KVM may hold an exception that must not be injected again */
	char *app_xsave, *clean_xsave;
	uint64_t activation;    /* odd while running */
	volatile sig_atomic_t kicked;
	volatile sig_atomic_t running;
	uint64_t kick_wanted;   /* number of the run that is to end */

	/* Enter and leave. */
	void *memory; /* everything above that is neither gate nor KVM's, one mapping */
	uint64_t memory_bytes;
	bool frame_known;
	struct frame_format frame;
	stack_t signal_stack;
	uint32_t pkru;         /* the owner's protection keys when it entered */
	uint64_t thread_mask;  /* signals the owner had blocked when it entered */
	uint64_t kvm_mask;     /* signals blocked inside KVM_RUN, if kvm_mask_set */
	bool kvm_mask_set;
	char *leave_xsave;
	ucontext_t leave_context;
	uint64_t entered_ns;
	uint64_t held_until_ns;
	uint64_t pause_ns;
	uint64_t min_stay_ns, first_pause_ns, max_pause_ns;

	struct ixvmm_stats stats;
};

/* cpu.c: every register the design relies on. */
int cpu_set_up(struct ixvmm_vcpu *vcpu);
/* The descriptor and interrupt tables of a gate. */
void gate_set_up(char *gate, uint32_t cpu_number);
/* vcpu.c: brings a vCPU that KVM has reset back to where cpu_set_up() left it. */
int vcpu_rest(struct ixvmm_vcpu *vcpu);
/* An initial vector state in XSAVE's standard form. */
void xsave_clean(char *area);

/* host.c: enters ring 3 by KVM_RUN; returns REASON_…, or a negative errno. */
long host_run(struct ixvmm_vcpu *vcpu);
/* Moves the application's vector state out of KVM (into KVM: host_run does it). */
int host_take_fpu(struct ixvmm_vcpu *vcpu);

/* kick.c: installs the handler of the kick signal, once per process. */
int kick_install(void);
/* Mark the beginning and the end of a run of the calling thread. */
void kick_begin(struct ixvmm_vcpu *vcpu);
void kick_end(struct ixvmm_vcpu *vcpu);
/* Learns how the kernel lays out the calling thread's signal frames. */
int kick_learn_frame(struct ixvmm_vcpu *vcpu);

static inline int current_cpl(void)
{
	uint32_t cs;

	__asm__ volatile("mov %%cs, %0" : "=r"(cs));
	return cs & 3;
}

/* Of the calling thread; the host must have protection keys. */
static inline uint32_t current_pkru(void)
{
	uint32_t keys, zero;

	__asm__ volatile("rdpkru" : "=a"(keys), "=d"(zero) : "c"(0));
	return keys;
}

#endif
