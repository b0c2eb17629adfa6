/* SPDX-License-Identifier: Apache-2.0 */
/* Jumps where no address can be. */
#include "../attack.h"

ATTACK(nc_jump, "ring3.non-canonical-jump", CONFINED, "#GP", DIES) {
  __asm__ volatile("jmp *%0" : : "r"(1ul << 62));
  broken(scene, "it went through");
}
