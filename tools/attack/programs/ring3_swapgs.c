/* SPDX-License-Identifier: Apache-2.0 */
/* Swaps in the gate's own base. */
#include "../attack.h"

ATTACK(swapgs, "ring3.swapgs", CONFINED, "#GP", DIES) {
  __asm__ volatile("swapgs");
  broken(scene, "it went through");
}
