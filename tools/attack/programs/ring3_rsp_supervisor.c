/* SPDX-License-Identifier: Apache-2.0 */
/* Faults with the stack pointer in the upper half. */
#include "../attack.h"

ATTACK(rsp_high, "ring3.rsp-supervisor", CONFINED, "#PF", DIES) {
  __asm__ volatile("mov %0, %%rsp\n\tpush $1" : : "r"(0xffffffff80000000ul) : "memory");
  broken(scene, "it went through");
}
