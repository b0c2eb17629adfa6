/* SPDX-License-Identifier: Apache-2.0 */
/* Starts a guest of its own. */
#include "../attack.h"

ATTACK(vmrun, "ring3.vmrun", CONFINED, "#UD or #GP", DIES) {
  __asm__ volatile("vmrun" : : "a"(0));
  broken(scene, "it went through");
}
