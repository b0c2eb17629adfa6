/* SPDX-License-Identifier: Apache-2.0 */
/* The other instruction for system calls. */
#include "../attack.h"

ATTACK(sysenter, "ring3.sysenter", CONFINED, "an invalid opcode or general protection exception", DIES) {
  __asm__ volatile("sysenter");
  broken(scene, "it went through");
}
