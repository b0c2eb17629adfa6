/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The gate: the few pages of ring-0 code and data through which ring 3 is entered and left. Every
 * vCPU has its own copy, at the same virtual address in this process, in the ring-0 table and in the
 * application's table (there for the supervisor only). Code reaches its data relative to rip, so it
 * needs neither a free register nor swapgs.
 *
 * This header is read by the assembler too.
 */
#ifndef IXVMM_GATE_H
#define IXVMM_GATE_H

/* Layout of the pages. */
#define GATE_CODE 0x0000
#define GATE_DATA 0x1000
#define GATE_IDT_RING0 0x2000 /* data plane in ring 0: full stubs */
#define GATE_IDT_HOST 0x3000  /* data plane in host mode: each stub is one `out` */
#define GATE_GDT 0x4000
#define GATE_TSS 0x4100
#define GATE_STACK1 0x5000 /* IST 1: all exceptions; grows down from GATE_STACK2 */
#define GATE_STACK2 0x6000 /* IST 2: #DF, NMI, #MC; grows down from GATE_END */
#define GATE_END 0x7000

/* Selectors. User CS and SS are those of Linux, so that a signal frame needs no translation. */
#define SEL_KERNEL_CS 0x10
#define SEL_KERNEL_SS 0x18
#define SEL_USER_SS 0x2b
#define SEL_USER_CS 0x33
#define SEL_TSS 0x40
#define SEL_CPU_NUMBER 0x7b

/* Ports of the `out` instructions. There is no device behind any of them: all exit to user space. */
#define PORT_FAULT 0x10     /* exception in ring 0 */
#define PORT_SYSCALL 0x11   /* syscall while no application is entered from ring 0 */
#define PORT_ATTENTION 0x12 /* the gate came to its end while signals were held */
#define PORT_LEAVE 0x13     /* ixvmm_leave() */
#define PORT_PROBE 0x14     /* self-test */
#define PORT_VECTOR 0x40    /* host mode: + vector; the 33rd is int 0x80 */

/* Why gate_run() returned. */
#define REASON_SYSCALL 1
#define REASON_FAULT 2
#define REASON_INTERRUPTED 3
#define REASON_HOST_FAULT 4
#define REASON_NOT_RING0 5
#define REASON_GATE_FAULT 6

/* Bits of gate_data.barriers: enum ixvmm_barrier, and what is not asked for. */
#define BARRIER_BRANCHES 1
#define BARRIER_BUFFERS 2
#define BARRIERS_ASKED 3
#define BARRIER_NEW_APP 4
#define BARRIER_X87 8 /* where the processor wants it: x87 pointers cleared, for XRSTOR leaves them */

/* IA32_PRED_CMD and its IBPB bit, SDM vol. 4, table 2-2; APM vol. 2, 3.2.9. */
#define MSR_PRED_CMD 0x49
#define PRED_CMD_IBPB 1

/* struct gate_data: offsets for the assembler, checked below for the compiler. */
#define D_IN_APP 0x00
#define D_ATTENTION 0x08
#define D_REASON 0x10
#define D_HOST_CR3 0x18
#define D_APP_CR3 0x20
#define D_HOST_RSP 0x28
#define D_HOST_FS 0x30
#define D_HOST_GS 0x38
#define D_APP_XSAVE 0x40
#define D_CLEAN_XSAVE 0x48
#define D_FAST 0x50
#define D_VECTOR 0x58
#define D_ERROR 0x60
#define D_CR2 0x68
#define D_BARRIERS 0x70
#define D_VERW 0x78
#define D_RAX 0x80
#define D_RBX 0x88
#define D_RCX 0x90
#define D_RDX 0x98
#define D_RSI 0xa0
#define D_RDI 0xa8
#define D_RBP 0xb0
#define D_R8 0xb8
#define D_R9 0xc0
#define D_R10 0xc8
#define D_R11 0xd0
#define D_R12 0xd8
#define D_R13 0xe0
#define D_R14 0xe8
#define D_R15 0xf0
#define D_FS_BASE 0xf8
#define D_GS_BASE 0x100
#define D_RIP 0x108 /* from here: what iretq pops */
#define D_CS 0x110
#define D_RFLAGS 0x118
#define D_RSP 0x120
#define D_SS 0x128

#ifndef __ASSEMBLER__

#include <stddef.h>
#include <stdint.h>

/* Registers of the application's thread, valid while it is not running. */
struct app_regs {
  uint64_t rax, rbx, rcx, rdx, rsi, rdi, rbp;
  uint64_t r8, r9, r10, r11, r12, r13, r14, r15;
  uint64_t fs_base, gs_base;
  uint64_t rip, cs, rflags, rsp, ss;
};

struct gate_data {
  uint64_t in_app;      /* 1 from the decision to enter ring 3 until its state is saved */
  uint64_t attention;   /* signals are held: exit at the end of the gate */
  uint64_t reason;      /* REASON_… */
  uint64_t host_cr3;    /* the ring-0 table */
  uint64_t app_cr3;     /* the application's table */
  uint64_t host_rsp;    /* stack of gate_run()'s caller */
  uint64_t host_fs;     /* thread pointer of the owner */
  uint64_t host_gs;
  uint64_t app_xsave;   /* address: the application's vector state */
  uint64_t clean_xsave; /* address: an initial vector state */
  uint64_t fast;        /* rcx and r11 need no restoring: go by sysret */
  uint64_t vector, error, cr2;
  uint64_t barriers;    /* BARRIER_… */
  uint64_t verw;        /* a selector of a writable segment, for VERW */
  struct app_regs app;
};

_Static_assert(offsetof(struct gate_data, attention) == D_ATTENTION, "attention");
_Static_assert(offsetof(struct gate_data, reason) == D_REASON, "reason");
_Static_assert(offsetof(struct gate_data, host_cr3) == D_HOST_CR3, "host_cr3");
_Static_assert(offsetof(struct gate_data, app_cr3) == D_APP_CR3, "app_cr3");
_Static_assert(offsetof(struct gate_data, host_rsp) == D_HOST_RSP, "host_rsp");
_Static_assert(offsetof(struct gate_data, host_fs) == D_HOST_FS, "host_fs");
_Static_assert(offsetof(struct gate_data, host_gs) == D_HOST_GS, "host_gs");
_Static_assert(offsetof(struct gate_data, app_xsave) == D_APP_XSAVE, "app_xsave");
_Static_assert(offsetof(struct gate_data, clean_xsave) == D_CLEAN_XSAVE, "clean_xsave");
_Static_assert(offsetof(struct gate_data, fast) == D_FAST, "fast");
_Static_assert(offsetof(struct gate_data, vector) == D_VECTOR, "vector");
_Static_assert(offsetof(struct gate_data, error) == D_ERROR, "error");
_Static_assert(offsetof(struct gate_data, cr2) == D_CR2, "cr2");
_Static_assert(offsetof(struct gate_data, barriers) == D_BARRIERS, "barriers");
_Static_assert(offsetof(struct gate_data, verw) == D_VERW, "verw");
_Static_assert(offsetof(struct gate_data, app.rax) == D_RAX, "rax");
_Static_assert(offsetof(struct gate_data, app.rbx) == D_RBX, "rbx");
_Static_assert(offsetof(struct gate_data, app.rcx) == D_RCX, "rcx");
_Static_assert(offsetof(struct gate_data, app.rdx) == D_RDX, "rdx");
_Static_assert(offsetof(struct gate_data, app.rsi) == D_RSI, "rsi");
_Static_assert(offsetof(struct gate_data, app.rdi) == D_RDI, "rdi");
_Static_assert(offsetof(struct gate_data, app.rbp) == D_RBP, "rbp");
_Static_assert(offsetof(struct gate_data, app.r8) == D_R8, "r8");
_Static_assert(offsetof(struct gate_data, app.r9) == D_R9, "r9");
_Static_assert(offsetof(struct gate_data, app.r10) == D_R10, "r10");
_Static_assert(offsetof(struct gate_data, app.r11) == D_R11, "r11");
_Static_assert(offsetof(struct gate_data, app.r12) == D_R12, "r12");
_Static_assert(offsetof(struct gate_data, app.r13) == D_R13, "r13");
_Static_assert(offsetof(struct gate_data, app.r14) == D_R14, "r14");
_Static_assert(offsetof(struct gate_data, app.r15) == D_R15, "r15");
_Static_assert(offsetof(struct gate_data, app.fs_base) == D_FS_BASE, "fs_base");
_Static_assert(offsetof(struct gate_data, app.gs_base) == D_GS_BASE, "gs_base");
_Static_assert(offsetof(struct gate_data, app.rip) == D_RIP, "rip");
_Static_assert(offsetof(struct gate_data, app.cs) == D_CS, "cs");
_Static_assert(offsetof(struct gate_data, app.rflags) == D_RFLAGS, "rflags");
_Static_assert(offsetof(struct gate_data, app.rsp) == D_RSP, "rsp");
_Static_assert(offsetof(struct gate_data, app.ss) == D_SS, "ss");

/* The template in gate.S, copied for each vCPU, and places in it. */
extern const char gate_start[], gate_end[];
extern const char gate_run[], gate_entering[], gate_entered[], gate_return[], gate_returned[];
extern const char gate_saved[], gate_attention[];
extern const char gate_syscall[], gate_vectors[], gate_int80[], gate_host_vectors[];
extern const char gate_probe[], gate_probe_user[];

/* Distance of a place in the template from its beginning, the same in every copy. */
#define GATE_OFFSET(label) ((uint64_t)((label) - gate_start))

#endif /* __ASSEMBLER__ */
#endif /* IXVMM_GATE_H */
