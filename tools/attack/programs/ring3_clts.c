/* SPDX-License-Identifier: Apache-2.0 */
/* Clears the task-switched flag. */
#include "../attack.h"

ATTACK(clts, "ring3.clts", CONFINED, "#GP", DIES) {
  __asm__ volatile("clts");
  broken(scene, "it went through");
}
