/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libixvmm: KVM as a protection mechanism for one process.
 *
 * A virtual machine made here has no disk, no firmware and no kernel. Its memory is this process,
 * and it is used for two things:
 *
 *   ring 3   An untrusted program, the application, runs in guest user mode behind a page table of
 *            its own. It sees what ixvmm_app_map() and ixvmm_app_load() put there and nothing else.
 *   ring 0   A thread of this process moves into guest kernel mode, at the next instruction, in the
 *            same address space, and calls the application by a ring crossing that leaves the guest
 *            not once. Whatever the guest cannot do, the thread does natively instead (a leave).
 *
 * Ring 3 works on every KVM; ring 0 needs hardware virtualisation, and ixvmm_selftest() finds out.
 * ixvmm_run() takes the way that is open at the moment it is called: in ring 0 a crossing, outside
 * (host mode) one KVM_RUN.
 *
 * Errors. Functions that return int return 0 or more on success and a negative errno otherwise;
 * ixvmm_error() then gives the calling thread one line that says what went wrong and what to do.
 *
 * Threads. A VM and its applications may be set up by any thread; set-up calls lock. A vCPU belongs
 * to the thread that created it: only that thread runs, enters, leaves and destroys. ixvmm_kick(),
 * ixvmm_activation() and ixvmm_stats() are for everyone. An owning thread should be bound to one
 * processor, and be a thread of the operating system for its whole life (no virtual thread).
 *
 * Ownership. Whoever creates, destroys: applications once no vCPU runs them, vCPUs, then the VM. Memory given to
 * ixvmm_app_map() stays the caller's and has to stay mapped until the application is destroyed.
 */
#ifndef IXVMM_H
#define IXVMM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define IXVMM_API __attribute__((visibility("default")))

/* Raised with every change of a layout or of a meaning below. */
#define IXVMM_VERSION 2

struct ixvmm_vm;
struct ixvmm_vcpu;
struct ixvmm_app;

/* The version the library was built with; compare with IXVMM_VERSION. */
IXVMM_API uint32_t ixvmm_version(void);

/*
 * The calling thread's last error, one line without a newline; "" if there was none. Valid until the
 * thread's next failing call.
 */
IXVMM_API const char *ixvmm_error(void);

/*
 * Makes a VM whose memory is this process as it is mapped now; what is mapped later is added when it
 * is needed. -ENOENT or -ENXIO: no /dev/kvm. -EACCES: no right to open it. -ENOSYS: the kernel is
 * too old, the line names what is missing. -ENOSPC: the processor's guest-physical addresses are too
 * few for this process.
 */
IXVMM_API int ixvmm_vm_create(struct ixvmm_vm **out);

/* Frees a VM. Its vCPUs and applications must have been destroyed. NULL is ignored. */
IXVMM_API void ixvmm_vm_destroy(struct ixvmm_vm *vm);

/*
 * Makes a vCPU for the calling thread, which becomes its owner, and sets every register the design
 * relies on. Installs, once per process, the handler of the kick signal.
 */
IXVMM_API int ixvmm_vcpu_create(struct ixvmm_vm *vm, struct ixvmm_vcpu **out);

/* Frees a vCPU; the owner calls it, outside ring 0 (a call from ring 0 leaves first). */
IXVMM_API void ixvmm_vcpu_destroy(struct ixvmm_vcpu *vcpu);

/* How an application reaches its caller. */
enum ixvmm_backend {
  IXVMM_BACKEND_HOST = 1,  /* by KVM_RUN, the caller stays in host user mode */
  IXVMM_BACKEND_RING0 = 2, /* by a ring crossing inside the guest */
};

/* What ixvmm_selftest() saw. Times are nanoseconds. */
struct ixvmm_selftest {
  uint32_t backend;           /* enum ixvmm_backend: the best this vCPU can do */
  uint32_t probe_cpl;         /* privilege level the guest itself saw where 0 was set */
  uint32_t syscall_in_ring0;  /* 1: `syscall` in ring 3 arrives in ring 0 */
  uint32_t syscall_by_fault;  /* 1: it arrives as a fault at the entry point (software KVM) */
  uint64_t xcr0;              /* vector state enabled in the guest */
  uint64_t host_xcr0;         /* vector state enabled in the host */
  int64_t tsc_distance;       /* guest TSC minus the nearer of two host readings around it; 0 is good */
  uint64_t ring0_ns_per_1000; /* time of a thousand ring-0 instructions */
  uint64_t exit_ns;           /* time of the shortest way into the guest and back */
  char reason[160];           /* one line: why this back end */
};

/*
 * Tries on this vCPU what each back end needs, and remembers the answer: ixvmm_enter() works only
 * after a test that found ring 0 possible. Takes milliseconds. The owner calls it. -EIO: not even
 * host mode works.
 */
IXVMM_API int ixvmm_selftest(struct ixvmm_vcpu *vcpu, struct ixvmm_selftest *out);

/* Regions an application shares with its dataplane (see ixj/abi.h). */
enum ixvmm_region {
  IXVMM_REGION_MESSAGE_BUFFERS = 0, /* read only in ring 3 */
  IXVMM_REGION_EVENTS = 1,          /* read only in ring 3 */
  IXVMM_REGION_COMMANDS = 2,        /* read and write in ring 3 */
  IXVMM_REGION_SEND_ARENA = 3,      /* read and write in ring 3 */
  IXVMM_REGIONS = 4
};

/* Most elastic threads, and so ports, of one application. */
#define IXVMM_PORTS_MAX 64

/*
 * Makes an application's address space, empty but for the entry pages of every vCPU the VM has and
 * will have. heap_bytes and stack_bytes (of each thread) are rounded up to pages; at most 1 GiB and
 * 64 MiB.
 */
IXVMM_API int ixvmm_app_create(struct ixvmm_vm *vm, uint64_t heap_bytes, uint64_t stack_bytes,
                               struct ixvmm_app **out);

/* Frees an application. No vCPU may run it any more. NULL is ignored. */
IXVMM_API void ixvmm_app_destroy(struct ixvmm_app *app);

/*
 * Lets the application see memory of this process as a region of one port, with the rights the
 * region has; there is no way to ask for more. memory begins at a page; bytes, somewhat less than
 * 64 GiB at most, end where they like, but the rest of the last page is seen too. What ring 3 may
 * write has to be writable in this process: KVM grants nothing that the host's mapping denies, and a
 * run would end with IXVMM_EVENT_HOST_FAULT. Each region of a port is mapped at most once (-EEXIST).
 */
IXVMM_API int ixvmm_app_map(struct ixvmm_app *app, uint32_t port, uint32_t region, void *memory,
                            uint64_t bytes);

/* Most bytes of a program, as a file and in memory. */
#define IXVMM_PROGRAM_MAX (64ull << 20)

/*
 * Loads a static position-independent ELF program. The file is hostile: -ENOEXEC with the line
 * saying which field is wrong. -EEXIST: one is loaded already. The bytes are copied.
 */
IXVMM_API int ixvmm_app_load(struct ixvmm_app *app, const void *elf, size_t bytes);

/*
 * Makes a thread of the application on this vCPU, with a stack of its own and fresh registers. Its
 * first ixvmm_run() begins at the program's entry, with the address of a struct ixj_start that
 * describes the port. A vCPU has one such thread; starting again replaces it.
 */
IXVMM_API int ixvmm_app_start(struct ixvmm_vcpu *vcpu, struct ixvmm_app *app, uint32_t port);

enum ixvmm_event_kind {
  IXVMM_EVENT_BATCH = 1,      /* the application handed its commands over and waits for the reply */
  IXVMM_EVENT_EXIT = 2,       /* it ended itself; code is what it said. It cannot be run again */
  IXVMM_EVENT_FAULT = 3,      /* it did what it must not; see the other fields. Not to be run again */
  IXVMM_EVENT_PREEMPTED = 4,  /* it was kicked; the next run goes on where it was */
  IXVMM_EVENT_HOST_FAULT = 5, /* memory mapped for it is gone in this process; may be run again */
};

/* Flag in ixvmm_event.flags: the fault came up in the entry code, brought about by the application. */
#define IXVMM_FAULT_IN_GATE 1u

/*
 * Instead of an exception's number: KVM would not go on with what the application did; code is its
 * exit reason (linux/kvm.h).
 */
#define IXVMM_VECTOR_KVM 256u

/* How a run ended: for a fault the verdict. */
struct ixvmm_event {
  uint32_t kind;    /* enum ixvmm_event_kind */
  uint32_t vector;  /* fault: the exception's number (Intel SDM vol. 3, "Exception and Interrupt Reference") */
  uint64_t code;    /* fault: error code, 0 if the exception has none; exit: the application's word */
  uint64_t address; /* page fault: the address accessed */
  uint64_t ip;      /* instruction the application was at; batch: the one after the call */
  uint32_t backend; /* enum ixvmm_backend the run ended in */
  uint32_t flags;
};

/*
 * Runs the application's thread until it has something to say. reply is what its last batch call
 * returns to it (ignored at the first run and after a preemption). Other calls of the application
 * are answered within. Returns 0 with *event filled. -ESRCH: no thread, or it has ended. -EIO: KVM
 * failed; the thread has ended.
 *
 * There is no time limit inside: without a kick from another thread a spinning application holds
 * its vCPU for ever.
 */
IXVMM_API int ixvmm_run(struct ixvmm_vcpu *vcpu, int64_t reply, struct ixvmm_event *event);

/*
 * The number of the run going on, or of the last one; even numbers mean that none is. A watchdog
 * remembers the number, and kicks by it when it has not changed for too long.
 */
IXVMM_API uint64_t ixvmm_activation(const struct ixvmm_vcpu *vcpu);

/*
 * Ends run number `activation` with IXVMM_EVENT_PREEMPTED, if it is still going on; a late kick does
 * nothing to later runs. Any thread may call it, as long as the vCPU exists.
 */
IXVMM_API int ixvmm_kick(struct ixvmm_vcpu *vcpu, uint64_t activation);

/*
 * The number of the kick signal, 0 before there has been a vCPU. Its handler does nothing where there
 * is no run to end, so that anybody may send it to a thread that is to be disturbed.
 */
IXVMM_API int ixvmm_kick_signal(void);

/*
 * Copies at most `bytes` of what the application has logged and not been given out, and returns how
 * many. Lines the buffer had no room for are counted in the statistics and lost. One thread at a time.
 */
IXVMM_API long ixvmm_app_log(struct ixvmm_app *app, char *out, size_t bytes);

enum ixvmm_entered {
  IXVMM_ENTERED_ALREADY = 0, /* the thread was in ring 0 */
  IXVMM_ENTERED = 1,         /* a switch was made; it may have been undone since, see ixvmm_cpl() */
  IXVMM_ENTER_HELD = 2,      /* thrown out too often lately; stays in host mode for a while */
};

/*
 * Moves the calling thread, the vCPU's owner, into guest ring 0. Returns enum ixvmm_entered, or
 * -ENOTSUP if the self-test did not find ring 0 possible. The thread may be in host mode again by
 * the time this returns, for instance because a signal was waiting: ask ixvmm_cpl() where it counts.
 */
IXVMM_API int ixvmm_enter(struct ixvmm_vcpu *vcpu);

/* Goes back to host user mode. Nothing happens if the thread is there. */
IXVMM_API void ixvmm_leave(struct ixvmm_vcpu *vcpu);

/* The calling thread's privilege level: 0 in guest ring 0, 3 in host user mode. */
IXVMM_API int ixvmm_cpl(void);

/*
 * When to stay out of ring 0: a stay shorter than min_stay_ns is followed by a pause of first_ns,
 * doubled each time up to max_ns; a longer stay forgets the past. 0 for first_ns: never stay out.
 */
IXVMM_API void ixvmm_set_backoff(struct ixvmm_vcpu *vcpu, uint64_t min_stay_ns, uint64_t first_ns,
                                 uint64_t max_ns);

/*
 * What a crossing between ring 0 and ring 3 does against speculation, besides what privilege levels
 * and page tables do. No VM exit happens there, so nothing of it is done by KVM.
 */
enum ixvmm_barrier {
  IXVMM_BARRIER_BRANCHES = 1, /* what ring 3 taught the branch predictors is forgotten in ring 0, and
                                 by the next application: IBPB, some microseconds a crossing */
  IXVMM_BARRIER_BUFFERS = 2,  /* what ring 0 left in the processor's buffers is overwritten: VERW */
};

/*
 * Sets the barriers of this vCPU's crossings, enum ixvmm_barrier or'ed; 0, as it begins, is none. In
 * host mode there is a VM exit at each crossing, and what Linux and KVM do at it. -ENOTSUP: the
 * processor, or KVM, does not have one of them; the line says which, and nothing is changed. The
 * owner calls it.
 */
IXVMM_API int ixvmm_set_barriers(struct ixvmm_vcpu *vcpu, uint32_t barriers);

/* Why a thread left ring 0. */
enum ixvmm_leave_reason {
  IXVMM_LEAVE_SYSCALL = 0,    /* it made a system call */
  IXVMM_LEAVE_EXCEPTION = 1,  /* it raised an exception: null check, division by zero */
  IXVMM_LEAVE_SIGNAL = 2,     /* a signal was waiting for it */
  IXVMM_LEAVE_HOST_FAULT = 3, /* the host mapping denied an access: safepoint poll, guard page */
  IXVMM_LEAVE_ASKED = 4,      /* ixvmm_leave() */
  IXVMM_LEAVE_OTHER = 5,      /* KVM returned what nobody expected; see last_* */
  IXVMM_LEAVE_REASONS = 6
};

/* Counters of one vCPU, written by its owner only; readers see each as it was a moment ago. */
struct ixvmm_stats {
  uint64_t runs;          /* ixvmm_run() calls */
  uint64_t crossings;     /* times ring 3 was entered from ring 0 */
  uint64_t host_runs;     /* times ring 3 was entered from host mode */
  uint64_t kvm_returns;   /* returns of KVM_RUN to user space */
  uint64_t preemptions;   /* runs ended by a kick */
  uint64_t faults;        /* runs ended by a verdict */
  uint64_t calls_denied;  /* system calls of the application outside the fixed set */
  uint64_t calls_answered;/* system calls of the application answered inside a run */
  uint64_t log_dropped;   /* bytes the application logged beyond the buffer */
  uint64_t enters;        /* switches into ring 0 */
  uint64_t enters_held;   /* ixvmm_enter() calls that stayed out because of the back-off */
  uint64_t leaves[IXVMM_LEAVE_REASONS];
  uint64_t gate_holds;    /* asynchronous exits inside the entry code, run to its end */
  uint64_t gate_aborts;   /* asynchronous exits before ring 3 was reached, undone */
  uint64_t gib_linked;    /* GiB of this process given to ring 0 on its first access */
  uint64_t last_leave_ip; /* where the last leave was */
  uint64_t last_leave_address; /* exception or host fault: the address, if known */
  uint64_t last_leave_detail;  /* system call number, vector << 32 | error code, or KVM exit reason */
  uint64_t barriers;      /* crossings with a barrier against speculation */
};

/* The vCPU's counters; valid as long as it. */
IXVMM_API const struct ixvmm_stats *ixvmm_stats(const struct ixvmm_vcpu *vcpu);

/*
 * Hardware exits of this vCPU as KVM counts them, those the kernel handles by itself included; or
 * -ENOTSUP before Linux 5.14.
 */
IXVMM_API int64_t ixvmm_kvm_exits(const struct ixvmm_vcpu *vcpu);

#ifdef __cplusplus
}
#endif

#endif /* IXVMM_H */
