/* SPDX-License-Identifier: Apache-2.0 */
/* Divides by zero. */
#include "../attack.h"

ATTACK(divide, "ring3.divide", CONFINED, "#DE", DIES) {
  __asm__ volatile("idivl %%ecx" : : "a"(1), "d"(0), "c"(0));
  broken(scene, "it went through");
}
