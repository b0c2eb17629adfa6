/* SPDX-License-Identifier: Apache-2.0 */
/* Calls itself without end. */
#include "../attack.h"

__attribute__((noinline)) static uint64_t deep(volatile uint64_t n) {
  volatile uint8_t frame[512];

  frame[0] = (uint8_t)n;
  return n ? deep(n + 1) + frame[0] : 0; /* never 0 */
}

ATTACK(stack_overflow, "memory.ring3-stack-overflow", OWN_COST, "#PF, error code 0x6", DIES) {
  deep(1);
  broken(scene, "there is no end of the stack");
}
