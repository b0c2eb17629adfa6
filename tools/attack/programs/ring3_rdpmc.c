/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a performance counter. */
#include "../attack.h"

ATTACK(rdpmc, "ring3.rdpmc", CONFINED, "#GP", DIES) {
  __asm__ volatile("rdpmc" : : "c"(0) : "rax", "rdx");
  broken(scene, "it was read");
}
