/* SPDX-License-Identifier: Apache-2.0 */
/* Writes to its own code. */
#include "../attack.h"

ATTACK(write_code, "memory.ring3-write-code", CONFINED, "#PF, error code 0x7", DIES) {
  *(volatile uint8_t *)(uintptr_t)contained = 0xc3;
  broken(scene, "the store went through");
}
