/* SPDX-License-Identifier: Apache-2.0 */
/* Looks into vector registers after each batch. */
#include "../attack.h"

ATTACK(fpu, "secret.ring3-vectors", SECRET, "zeroes, each time", LIVES) {
  uint64_t low, high, mask, i;
  uint32_t mxcsr;

  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  mask = 0;
  for (i = 0; i < 1000; i++) {
    /* The contract lets a batch keep vectors; what must not come is what others had in them. */
    __asm__ volatile("vzeroall" : : : "memory");
    ixj_batch();
    __asm__ volatile("movq %%xmm3, %0\n\tmovq %%xmm9, %1" : "=r"(low), "=r"(high));
    mask |= low | high;
    __asm__ volatile("movq %%xmm0, %0\n\tmovq %%xmm15, %1" : "=r"(low), "=r"(high));
    mask |= low | high;
  }
  __asm__ volatile("stmxcsr %0" : "=m"(mxcsr));
  judge(scene, !mask && mxcsr == 0x1f80, "its own", "vector registers of others were seen");
}
