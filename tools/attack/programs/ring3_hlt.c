/* SPDX-License-Identifier: Apache-2.0 */
/* Stops the processor. */
#include "../attack.h"

ATTACK(hlt, "ring3.hlt", CONFINED, "#GP", DIES) {
  __asm__ volatile("hlt");
  broken(scene, "it went through");
}
