/* SPDX-License-Identifier: Apache-2.0 */
/* Loads a table of interrupts. */
#include "../attack.h"

static const struct {
  uint16_t limit;
  uint64_t base;
} __attribute__((packed)) table = {0xffff, 0};

ATTACK(lidt, "ring3.lidt", CONFINED, "#GP", DIES) {
  __asm__ volatile("lidt %0" : : "m"(table));
  broken(scene, "it was loaded");
}
