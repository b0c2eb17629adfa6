/* SPDX-License-Identifier: Apache-2.0 */
/* Turns vector registers off. */
#include "../attack.h"

ATTACK(xsetbv, "ring3.xsetbv", CONFINED, "#GP", DIES) {
  __asm__ volatile("xsetbv" : : "c"(0), "a"(1), "d"(0));
  broken(scene, "XCR0 was written");
}
