/* SPDX-License-Identifier: Apache-2.0 */
/* Arms a debug register. */
#include "../attack.h"

ATTACK(mov_dr7, "ring3.mov-dr7", CONFINED, "#GP", DIES) {
  __asm__ volatile("mov %0, %%dr7" : : "r"(0x400ul));
  broken(scene, "it was written");
}
