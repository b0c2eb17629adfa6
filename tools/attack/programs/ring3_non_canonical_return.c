/* SPDX-License-Identifier: Apache-2.0 */
/* Returns where no address can be. */
#include "../attack.h"

ATTACK(nc_ret, "ring3.non-canonical-return", CONFINED, "#GP", DIES) {
  __asm__ volatile("push %0\n\tret" : : "r"(1ul << 62) : "memory");
  broken(scene, "it went through");
}
