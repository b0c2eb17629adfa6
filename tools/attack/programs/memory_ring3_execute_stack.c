/* SPDX-License-Identifier: Apache-2.0 */
/* Executes what it wrote to its stack. */
#include "../attack.h"

ATTACK(execute_stack, "memory.ring3-execute-stack", CONFINED, "#PF, error code 0x15", DIES) {
  volatile uint8_t code[16] = {0xc3};

  ((void (*)(void))(uintptr_t)code)();
  broken(scene, "it was executed");
}
