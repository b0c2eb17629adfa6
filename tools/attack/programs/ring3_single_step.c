/* SPDX-License-Identifier: Apache-2.0 */
/* Steps through itself. */
#include "../attack.h"

ATTACK(trap_flag, "ring3.single-step", CONFINED, "#DB", DIES) {
  __asm__ volatile("pushf\n\torl $0x100, (%%rsp)\n\tpopf\n\tnop\n\tnop" : : : "memory");
  broken(scene, "it went through");
}
