/* SPDX-License-Identifier: Apache-2.0 */
/* A non-maskable interrupt by instruction. */
#include "../attack.h"

ATTACK(int2, "ring3.int2", CONFINED, "#GP or #UD", DIES) {
  __asm__ volatile("int $2");
  broken(scene, "it went through");
}
