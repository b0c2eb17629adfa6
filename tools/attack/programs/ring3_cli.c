/* SPDX-License-Identifier: Apache-2.0 */
/* Turns interrupts off. */
#include "../attack.h"

ATTACK(cli, "ring3.cli", CONFINED, "#GP", DIES) {
  __asm__ volatile("cli");
  broken(scene, "interrupts are off");
}
