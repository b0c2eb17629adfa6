/* SPDX-License-Identifier: Apache-2.0 */
/* Writes the machine status word. */
#include "../attack.h"

ATTACK(lmsw, "ring3.lmsw", CONFINED, "#GP", DIES) {
  __asm__ volatile("lmsw %%ax" : : "a"(0));
  broken(scene, "it was written");
}
