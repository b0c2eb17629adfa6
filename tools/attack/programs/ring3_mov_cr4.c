/* SPDX-License-Identifier: Apache-2.0 */
/* Changes a control register. */
#include "../attack.h"

ATTACK(mov_cr4, "ring3.mov-cr4", CONFINED, "#GP", DIES) {
  __asm__ volatile("mov %0, %%cr4" : : "r"(0ul));
  broken(scene, "it was written");
}
