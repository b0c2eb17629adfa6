/* SPDX-License-Identifier: Apache-2.0 */
/* A double fault by instruction. */
#include "../attack.h"

ATTACK(int8, "ring3.int8", CONFINED, "#GP or #UD", DIES) {
  __asm__ volatile("int $8");
  broken(scene, "it went through");
}
