/* SPDX-License-Identifier: Apache-2.0 */
/* A page fault by instruction, with what error code there is. */
#include "../attack.h"

ATTACK(int14, "ring3.int14", CONFINED, "#GP or #UD", DIES) {
  __asm__ volatile("int $14");
  broken(scene, "it went through");
}
