/* SPDX-License-Identifier: Apache-2.0 */
/* Executes what it wrote to its send arena. */
#include "../attack.h"

ATTACK(execute_arena, "memory.ring3-execute-arena", CONFINED, "#PF, error code 0x15", DIES) {
  *(volatile uint8_t *)(uintptr_t)scene->start->send_arena.at = 0xc3;
  ((void (*)(void))(uintptr_t)scene->start->send_arena.at)();
  broken(scene, "it was executed");
}
