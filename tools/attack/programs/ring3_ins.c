/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a port into memory. */
#include "../attack.h"

static uint8_t place[16];

ATTACK(ins, "ring3.ins", CONFINED, "#GP", DIES) {
  __asm__ volatile("insb" : : "d"(0x60), "D"(place) : "memory");
  broken(scene, "a port was read");
}
