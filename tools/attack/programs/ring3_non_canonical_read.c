/* SPDX-License-Identifier: Apache-2.0 */
/* Reads where no address can be. */
#include "../attack.h"

ATTACK(nc_read, "ring3.non-canonical-read", CONFINED, "#GP", DIES) {
  __asm__ volatile("mov (%0), %%rax" : : "r"(1ul << 63) : "rax");
  broken(scene, "it went through");
}
