/* SPDX-License-Identifier: Apache-2.0 */
/* Divides by zero. */
#include "../attack.h"

ATTACK(divide, "ring3.divide", CONFINED, "a divide error", DIES) {
  __asm__ volatile("idivl %%ecx" : : "a"(1), "d"(0), "c"(0));
  broken(scene, "it went through");
}
