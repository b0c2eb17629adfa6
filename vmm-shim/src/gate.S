/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The gate's code. It is a template: copied to page 0 of every vCPU's gate, so it must reach nothing
 * outside itself but its data page, one page further on.
 *
 * An asynchronous exit (a signal for the thread) may come at any instruction. Four rules cover all
 * of them, by the place where the guest stood; leave.c carries them out:
 *
 *   gate_run      .. gate_entering   the thread goes on natively; it then sees that it is not in
 *                                    ring 0 any more
 *   gate_entering .. gate_entered    nothing of the application's state has changed: the entry is
 *                                    undone, gate_run() returns REASON_INTERRUPTED
 *   gate_entered  .. gate_saved      the application's registers are half saved: the gate is run to
 *                                    its end with signals held
 *   gate_saved    .. gate_attention  everything is saved: the thread goes on natively. Held here, it
 *                                    would have looked for attention already and go on in ring 0,
 *                                    deaf to every signal
 *   gate_return   .. gate_returned   the same
 */
#include "gate.h"

        .section .rodata.gate, "a", @progbits
        .balign 4096
        .globl gate_start, gate_end, gate_run, gate_entering, gate_entered, gate_return
        .globl gate_saved, gate_attention
        .globl gate_returned, gate_syscall, gate_vectors, gate_int80, gate_host_vectors
        .globl gate_probe, gate_probe_user
        .hidden gate_start, gate_end, gate_run, gate_entering, gate_entered, gate_return
        .hidden gate_saved, gate_attention
        .hidden gate_returned, gate_syscall, gate_vectors, gate_int80, gate_host_vectors
        .hidden gate_probe, gate_probe_user
gate_start:
        .set data, gate_start + GATE_DATA
#define DATA(field) (data + field)(%rip)

/* Indirect branch prediction barrier. Clobbers rax, rcx, rdx. */
        .macro ibpb
        mov $MSR_PRED_CMD, %ecx
        mov $PRED_CMD_IBPB, %eax
        xor %edx, %edx
        wrmsr
        .endm

/* long gate_run(void): enters ring 3 from ring 0; returns REASON_… by the C calling convention. */
gate_run:
        push %rbp
        push %rbx
        push %r12
        push %r13
        push %r14
        push %r15
        sub $8, %rsp
        stmxcsr (%rsp)          /* of the vector state only the control words are the callee's to keep */
        fnstcw 4(%rsp)
        mov %rsp, DATA(D_HOST_RSP)
        movq $REASON_NOT_RING0, DATA(D_REASON)
gate_entering:
        /*
         * From here on an asynchronous exit is undone. The check has to be inside: were the thread
         * thrown out between reading CS and the jump, it would take the way of ring 0 natively.
         */
        mov %cs, %eax
        test $3, %al
        jnz gate_return
        movq $1, DATA(D_IN_APP)
        testb $BARRIER_X87, DATA(D_BARRIERS)
        jz 1f
        fninit
1:      mov DATA(D_APP_XSAVE), %rdi
        mov $-1, %eax
        mov $-1, %edx
        xrstor64 (%rdi)         /* all of it: nothing of the data plane is left in any register */
        testb $BARRIER_NEW_APP, DATA(D_BARRIERS)
        jz 1f
        ibpb                    /* what a former application taught is not for this one */
        andb $~BARRIER_NEW_APP, DATA(D_BARRIERS)
1:      mov DATA(D_FS_BASE), %rax
        wrfsbase %rax
        mov DATA(D_GS_BASE), %rax
        wrgsbase %rax
        mov DATA(D_APP_CR3), %rax
        mov %rax, %cr3
        mov DATA(D_RBX), %rbx
        mov DATA(D_RDX), %rdx
        mov DATA(D_RSI), %rsi
        mov DATA(D_RDI), %rdi
        mov DATA(D_RBP), %rbp
        mov DATA(D_R8), %r8
        mov DATA(D_R9), %r9
        mov DATA(D_R10), %r10
        mov DATA(D_R12), %r12
        mov DATA(D_R13), %r13
        mov DATA(D_R14), %r14
        mov DATA(D_R15), %r15
        testb $BARRIER_BUFFERS, DATA(D_BARRIERS)
        jz 1f
        verw DATA(D_VERW)       /* last: from here on nothing of the data plane's is loaded */
1:      cmpq $0, DATA(D_FAST)
        mov DATA(D_RAX), %rax
        je 1f
        /* rip was checked to be canonical: with another one Intel's sysret faults in ring 0, on the
         * application's stack (Intel SDM vol. 2, SYSRET) */
        mov DATA(D_RIP), %rcx
        mov DATA(D_RFLAGS), %r11
        mov DATA(D_RSP), %rsp
        sysretq
1:      mov DATA(D_RCX), %rcx
        mov DATA(D_R11), %r11
        lea DATA(D_RIP), %rsp
        iretq

/*
 * `syscall` arrives here (LSTAR) with the caller's stack, rcx = its rip, r11 = its rflags. Nothing
 * may be pushed: the stack is the application's word, or has a red zone.
 */
        .balign 16
gate_entered:
gate_syscall:
        cmpq $0, DATA(D_IN_APP)
        jne 1f
        outb %al, $PORT_SYSCALL /* the data plane's own, or the application's in host mode */
        ud2
1:      mov %rsp, DATA(D_RSP)
        mov %rcx, DATA(D_RIP)
        mov %r11, DATA(D_RFLAGS)
        movq $REASON_SYSCALL, DATA(D_REASON)
        movq $1, DATA(D_FAST)
        jmp save

/* Exceptions arrive on IST 1 with vector, error code, rip, cs, rflags, rsp, ss. */
fault:
        testb $3, 24(%rsp)
        jnz 1f
        outb %al, $PORT_FAULT   /* ring 0 itself: the owner goes on natively at the instruction */
        ud2
1:      popq DATA(D_VECTOR)
        popq DATA(D_ERROR)
        popq DATA(D_RIP)
        popq DATA(D_CS)
        popq DATA(D_RFLAGS)
        popq DATA(D_RSP)
        popq DATA(D_SS)
        mov %rcx, DATA(D_RCX)
        mov %r11, DATA(D_R11)
        mov %cr2, %rcx
        mov %rcx, DATA(D_CR2)
        movq $REASON_FAULT, DATA(D_REASON)
        movq $0, DATA(D_FAST)
save:
        mov %rax, DATA(D_RAX)
        mov %rbx, DATA(D_RBX)
        mov %rdx, DATA(D_RDX)
        mov %rsi, DATA(D_RSI)
        mov %rdi, DATA(D_RDI)
        mov %rbp, DATA(D_RBP)
        mov %r8, DATA(D_R8)
        mov %r9, DATA(D_R9)
        mov %r10, DATA(D_R10)
        mov %r12, DATA(D_R12)
        mov %r13, DATA(D_R13)
        mov %r14, DATA(D_R14)
        mov %r15, DATA(D_R15)
        rdfsbase %rax           /* the application may set both; the data plane's TLS hangs on fs */
        mov %rax, DATA(D_FS_BASE)
        rdgsbase %rax
        mov %rax, DATA(D_GS_BASE)
        mov $SEL_USER_SS, %eax  /* ring 3 may load any of these; the next one is not to see which */
        mov %eax, %ds
        mov %eax, %es
        mov %eax, %fs
        mov %eax, %gs
        mov DATA(D_HOST_FS), %rax
        wrfsbase %rax
        mov DATA(D_HOST_GS), %rax
        wrgsbase %rax
        mov DATA(D_HOST_CR3), %rax
        mov %rax, %cr3
        mov DATA(D_HOST_RSP), %rsp
        push $2                 /* SFMASK does not act on exceptions: DF, AC, NT are still the app's */
        popfq
        testb $BARRIER_BRANCHES, DATA(D_BARRIERS)
        jz 1f
        ibpb                    /* before the first indirect branch, which is the `ret` below */
1:      mov $-1, %eax
        mov $-1, %edx
        mov DATA(D_APP_XSAVE), %rdi
        xsave64 (%rdi)
        mov DATA(D_CLEAN_XSAVE), %rdi
        xrstor64 (%rdi)         /* x87, xmm, ymm, zmm and opmasks: none of the app's values stays */
        movq $0, DATA(D_IN_APP)
gate_saved:
        cmpq $0, DATA(D_ATTENTION)
        je gate_return
gate_attention:
        outb %al, $PORT_ATTENTION
        ud2
gate_return:
        ldmxcsr (%rsp)
        fldcw 4(%rsp)
        add $8, %rsp
        pop %r15
        pop %r14
        pop %r13
        pop %r12
        pop %rbx
        pop %rbp
        mov DATA(D_REASON), %rax
        ret
gate_returned:

/* Exception entries, 16 bytes each. The processor pushes an error code for some of them only. */
        .balign 16
gate_vectors:
        .set vector, 0
        .rept 32
        .balign 16
        .if !((vector == 8) || ((vector >= 10) && (vector <= 14)) || (vector == 17) || (vector == 21) || (vector == 29) || (vector == 30))
        push $0
        .endif
        push $vector
        jmp fault
        .set vector, vector + 1
        .endr
        .balign 16
gate_int80:
        push $0
        push $0x80
        jmp fault

/* The same for host mode, 4 bytes each: the owner reads registers and frame from outside. */
        .balign 16
gate_host_vectors:
        .set vector, 0
        .rept 33
        outb %al, $(PORT_VECTOR + vector)
        ud2
        .set vector, vector + 1
        .endr

/*
 * Self-test in ring 0: rcx turns of a two-instruction loop, then the privilege level, XCR0 and the
 * time stamp counter as the guest sees them. rdi is 0 where XGETBV does not exist.
 */
        .balign 16
gate_probe:
        jrcxz 2f
1:      dec %rcx
        jnz 1b
2:      xor %r8d, %r8d
        test %rdi, %rdi
        jz 3f
        xor %ecx, %ecx
        xgetbv
        shl $32, %rdx
        or %rdx, %rax
        mov %rax, %r8
3:      rdtsc
        shl $32, %rdx
        or %rdx, %rax
        mov %rax, %r9
        mov %cs, %r10d
        outb %al, $PORT_PROBE
        ud2

/* Self-test in ring 3; copied to a page of its own that ring 3 may execute. */
gate_probe_user:
        syscall
        ud2
gate_end:
        .org gate_start + GATE_DATA /* refused by the assembler if the code is longer than its page */

        .section .note.GNU-stack, "", @progbits
