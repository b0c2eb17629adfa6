/* SPDX-License-Identifier: Apache-2.0 */
/* Turns interrupts on. */
#include "../attack.h"

ATTACK(sti, "ring3.sti", CONFINED, "#GP", DIES) {
  __asm__ volatile("sti");
  broken(scene, "it went through");
}
