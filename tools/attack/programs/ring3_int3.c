/* SPDX-License-Identifier: Apache-2.0 */
/* A breakpoint nobody waits for. */
#include "../attack.h"

ATTACK(int3, "ring3.int3", CONFINED, "#BP", DIES) {
  __asm__ volatile("int3");
  broken(scene, "it went through");
}
