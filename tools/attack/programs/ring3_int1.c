/* SPDX-License-Identifier: Apache-2.0 */
/* The debug exception by its instruction. */
#include "../attack.h"

ATTACK(int1, "ring3.int1", CONFINED, "#DB", DIES) {
  __asm__ volatile(".byte 0xf1");
  broken(scene, "it went through");
}
