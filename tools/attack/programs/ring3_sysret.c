/* SPDX-License-Identifier: Apache-2.0 */
/* Returns as the gate does. */
#include "../attack.h"

ATTACK(sysret, "ring3.sysret", CONFINED, "#GP", DIES) {
  __asm__ volatile("sysretq" : : "c"(0));
  broken(scene, "it went through");
}
