/* SPDX-License-Identifier: Apache-2.0 */
/* Writes behind its send arena. */
#include "../attack.h"

ATTACK(behind_arena, "memory.ring3-behind-arena", CONFINED, "#PF", DIES) {
  *(volatile uint8_t *)(uintptr_t)(scene->start->send_arena.at + scene->start->send_arena.bytes + (2u << 20)) = 1;
  broken(scene, "it was written");
}
