/* SPDX-License-Identifier: Apache-2.0 */
/* Sets the base that swapgs would load. */
#include "../attack.h"

ATTACK(wrmsr_gs, "ring3.wrmsr-kernel-gs", CONFINED, "#GP", DIES) {
  __asm__ volatile("wrmsr" : : "c"(0xc0000102), "a"(0), "d"(0));
  broken(scene, "it was written");
}
