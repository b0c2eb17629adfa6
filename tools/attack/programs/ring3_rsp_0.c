/* SPDX-License-Identifier: Apache-2.0 */
/* Pushes at address 0. */
#include "../attack.h"

ATTACK(rsp_0, "ring3.rsp-0", CONFINED, "#PF", DIES) {
  __asm__ volatile("xor %%esp, %%esp\n\tpush $1" : : : "memory");
  broken(scene, "it went through");
}
