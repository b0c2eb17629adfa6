/* SPDX-License-Identifier: Apache-2.0 */
/* Flushes a translation. */
#include "../attack.h"

ATTACK(invlpg, "ring3.invlpg", CONFINED, "#GP", DIES) {
  __asm__ volatile("invlpg (%0)" : : "r"(scene->message));
  broken(scene, "it went through");
}
