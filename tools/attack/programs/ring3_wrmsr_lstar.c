/* SPDX-License-Identifier: Apache-2.0 */
/* Moves the entry of system calls, LSTAR. */
#include "../attack.h"

ATTACK(wrmsr_lstar, "ring3.wrmsr-lstar", CONFINED, "#GP", DIES) {
  __asm__ volatile("wrmsr" : : "c"(0xc0000082), "a"(0), "d"(0));
  broken(scene, "it was written");
}
