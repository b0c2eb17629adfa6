/* SPDX-License-Identifier: Apache-2.0 */
/* The other instruction for system calls. */
#include "../attack.h"

ATTACK(sysenter, "ring3.sysenter", CONFINED, "#UD or #GP", DIES) {
  __asm__ volatile("sysenter");
  broken(scene, "it went through");
}
