/* SPDX-License-Identifier: Apache-2.0 */
/* Writes a port. */
#include "../attack.h"

ATTACK(out, "ring3.out", CONFINED, "#GP", DIES) {
  __asm__ volatile("outb %%al, $0x12" : : : "rax");
  broken(scene, "a port was written");
}
