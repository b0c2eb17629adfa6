/* SPDX-License-Identifier: Apache-2.0 */
/* Faults with a stack pointer no address can be. */
#include "../attack.h"

ATTACK(rsp_noncanonical, "ring3.rsp-non-canonical", CONFINED, "#UD", DIES) {
  __asm__ volatile("mov %0, %%rsp\n\tud2" : : "r"(1ul << 63) : "memory");
  broken(scene, "it went through");
}
