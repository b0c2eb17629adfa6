/* SPDX-License-Identifier: Apache-2.0 */
/* Turns interrupts off. */
#include "../attack.h"

ATTACK(cli, "ring3.cli", CONFINED, "a general protection fault", DIES) {
  __asm__ volatile("cli");
  broken(scene, "interrupts are off");
}
