/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a port. */
#include "../attack.h"

ATTACK(in, "ring3.in", CONFINED, "#GP", DIES) {
  __asm__ volatile("inb $0x60, %%al" : : : "rax");
  broken(scene, "a port was read");
}
