/* SPDX-License-Identifier: Apache-2.0 */
/* Overflow by instruction, which 64-bit mode has not. */
#include "../attack.h"

ATTACK(overflow_int, "ring3.into-64", CONFINED, "an invalid opcode exception", DIES) {
  __asm__ volatile(".byte 0xce");
  broken(scene, "it went through");
}
