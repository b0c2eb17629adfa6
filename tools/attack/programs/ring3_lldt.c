/* SPDX-License-Identifier: Apache-2.0 */
/* Loads a local table of segments. */
#include "../attack.h"

ATTACK(lldt, "ring3.lldt", CONFINED, "#GP", DIES) {
  __asm__ volatile("lldt %%ax" : : "a"(0));
  broken(scene, "it was loaded");
}
