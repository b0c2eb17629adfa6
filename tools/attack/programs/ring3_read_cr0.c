/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a control register. */
#include "../attack.h"

ATTACK(read_cr0, "ring3.read-cr0", CONFINED, "#GP", DIES) {
  uint64_t value;

  __asm__ volatile("mov %%cr0, %0" : "=r"(value));
  broken(scene, "it was read");
}
