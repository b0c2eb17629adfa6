/* SPDX-License-Identifier: Apache-2.0 */
/* Where a thread of a ring-3 application begins: rdi is its struct ixj_start. */
        .text
        .globl _start
        .type _start, @function
_start:
        xor %ebp, %ebp          /* the outermost frame, for debuggers */
        and $-16, %rsp
        call ixj_main
        movslq %eax, %rdi
        mov $2, %eax            /* IXJ_CALL_EXIT */
        syscall
        ud2
        .size _start, . - _start
        .section .note.GNU-stack, "", @progbits
