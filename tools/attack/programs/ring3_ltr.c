/* SPDX-License-Identifier: Apache-2.0 */
/* Loads a task register. */
#include "../attack.h"

ATTACK(ltr, "ring3.ltr", CONFINED, "#GP", DIES) {
  __asm__ volatile("ltr %%ax" : : "a"(0x40));
  broken(scene, "it was loaded");
}
