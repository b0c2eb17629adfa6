/* SPDX-License-Identifier: Apache-2.0 */
/* Asks where the tables of segments and interrupts lie. */
#include "../attack.h"

static uint8_t place[16];

ATTACK(sgdt, "ring3.sgdt", CONFINED, "#GP, or an address of the gate's", EITHER) {
  __asm__ volatile("sgdt %0\n\tsidt %0" : "=m"(place));
  contained(scene, "came back without harm");
}
