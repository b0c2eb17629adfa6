/* SPDX-License-Identifier: Apache-2.0 */
/* A non-maskable interrupt by instruction. */
#include "../attack.h"

ATTACK(int2, "ring3.int2", CONFINED, "a general protection fault", DIES) {
  __asm__ volatile("int $2");
  broken(scene, "it went through");
}
