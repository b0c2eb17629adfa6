/* SPDX-License-Identifier: Apache-2.0 */
/* What the test programs and their guest agree on: the first words of the commands region. */
#ifndef GUEST_H
#define GUEST_H

#include <stdint.h>

enum deed {
  DEED_SUM,            /* read: sum of `count` words at `address` */
  DEED_WRITE,          /* store to address */
  DEED_READ,           /* load from address into result */
  DEED_JUMP,           /* call address */
  DEED_SPIN,           /* count in result for ever */
  DEED_CALL,           /* system call number `address` with argument `count` */
  DEED_EXIT,           /* end with status count */
  DEED_FPU_FILL,       /* put a pattern made from count into every vector register, batch, compare */
  DEED_FPU_LOOK,       /* result = 1 if any vector register is not clean */
  DEED_FPU_SPIN,       /* fill, spin until `address` word changes, compare: result = differences */
  DEED_SEGMENT_BASES,  /* wrfsbase, wrgsbase, batch, compare */
  DEED_LOG,
  DEED_CHASE,          /* storm: a sum by a loop, compared by the caller */
  DEED_REGISTERS,      /* all general registers kept across a batch? */
  DEED_FPU_ZERO,       /* for ever: clear every vector register, batch; result |= 1 if one is not 0 then, 2 if
                          mxcsr is not as at the start; progress counts */
  DEED_SELECTORS,      /* put 0 into ds, es, fs and gs, batch: result = those still 0 */
  DEED_CLI,
  DEED_STI,
  DEED_HLT,
  DEED_IN,
  DEED_OUT,
  DEED_INS,
  DEED_MOV_CR3,
  DEED_READ_CR0,
  DEED_MOV_DR7,
  DEED_RDMSR,
  DEED_WRMSR,
  DEED_XSETBV,
  DEED_LGDT,
  DEED_LIDT,
  DEED_LTR,
  DEED_LOCAL_SELECTOR,
  DEED_LMSW,
  DEED_CLTS,
  DEED_INVLPG,
  DEED_WBINVD,
  DEED_SWAPGS,
  DEED_SYSRET,
  DEED_IRET_RING0,
  DEED_INT3,
  DEED_INT80,
  DEED_INT_14,
  DEED_INT_32,
  DEED_INT_255,
  DEED_INT1,
  DEED_UD2,
  DEED_DIVIDE,
  DEED_RSP_0_PUSH,
  DEED_RSP_BAD_CALL,
  DEED_DF_SYSCALL,
  DEED_TF,
  DEED_AC,
  DEED_NON_CANONICAL_READ,
  DEED_NON_CANONICAL_JUMP,
  DEED_NON_CANONICAL_RET,
  DEED_FAR_32BIT,
  DEED_SYSENTER,
  DEED_SGDT,
  DEED_RDPMC,
  DEED_X87_ERROR,
  DEED_SSE_ERROR,
  DEED_VMCALL,
  DEED_VMMCALL,
  DEED_VMRUN,
  DEED_WRPKRU,
  DEED_SYSCALL_RSP_BAD,
  DEED_STACK_OVERFLOW,
  DEEDS
};

/* Lies at the beginning of the commands region. */
struct order {
  uint64_t deed;
  uint64_t address;
  uint64_t count;
  uint64_t result;
  uint64_t progress;
};

#endif
