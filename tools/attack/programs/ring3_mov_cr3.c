/* SPDX-License-Identifier: Apache-2.0 */
/* Loads a page table of its own. */
#include "../attack.h"

ATTACK(mov_cr3, "ring3.mov-cr3", CONFINED, "#GP", DIES) {
  __asm__ volatile("mov %0, %%cr3" : : "r"(0ul));
  broken(scene, "a page table was loaded");
}
