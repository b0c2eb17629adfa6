/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a model-specific register, EFER. */
#include "../attack.h"

ATTACK(rdmsr, "ring3.rdmsr", CONFINED, "#GP", DIES) {
  __asm__ volatile("rdmsr" : : "c"(0xc0000080) : "rax", "rdx");
  broken(scene, "it was read");
}
