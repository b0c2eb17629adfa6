/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a debug register. */
#include "../attack.h"

ATTACK(read_dr6, "ring3.read-dr6", CONFINED, "#GP", DIES) {
  uint64_t value;

  __asm__ volatile("mov %%dr6, %0" : "=r"(value));
  broken(scene, "it was read");
}
