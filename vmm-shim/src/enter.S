/* SPDX-License-Identifier: Apache-2.0 */
/* The two ends of a switch into ring 0. */
        .text
        .globl enter_switch, enter_resume, enter_resumed, ask_to_leave
        .hidden enter_switch, enter_resume, enter_resumed, ask_to_leave
        .type enter_switch, @function
/*
 * void enter_switch(struct ixvmm_vcpu *vcpu): saves what a called function has to keep, and goes on
 * in leave.c on the vCPU's own stack. That brings the guest to enter_resume, where this function
 * returns to its caller: in ring 0, or natively if the guest was left at once. The code is the same.
 */
enter_switch:
        push %rbp
        push %rbx
        push %r12
        push %r13
        push %r14
        push %r15
        sub $8, %rsp
        stmxcsr (%rsp)
        fnstcw 4(%rsp)
        mov %rsp, %rsi
        lea enter_resume(%rip), %rdx
        mov (%rdi), %rsp
        xor %ebp, %ebp
        call enter_loop
        ud2
/* rdi is a clean vector state, edx:eax the components to load: the guest's still hold what the last
 * leave interrupted. */
enter_resume:
        xrstor64 (%rdi)
        ldmxcsr (%rsp)
        fldcw 4(%rsp)
        add $8, %rsp
        pop %r15
        pop %r14
        pop %r13
        pop %r12
        pop %rbx
        pop %rbp
        ret
enter_resumed:
        .size enter_switch, . - enter_switch

/* void ask_to_leave(void), called in ring 0: the owner goes on natively behind the `out`. */
        .type ask_to_leave, @function
ask_to_leave:
        mov %cs, %eax
        test $3, %al
        jnz 1f
        outb %al, $0x13 /* PORT_LEAVE; two bytes, skipped in leave.c */
1:      ret
        .size ask_to_leave, . - ask_to_leave
        .section .note.GNU-stack, "", @progbits
