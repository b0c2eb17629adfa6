/* SPDX-License-Identifier: Apache-2.0 */
/* Loads a table of segments. */
#include "../attack.h"

static const struct {
  uint16_t limit;
  uint64_t base;
} __attribute__((packed)) table = {0xffff, 0};

ATTACK(lgdt, "ring3.lgdt", CONFINED, "#GP", DIES) {
  __asm__ volatile("lgdt %0" : : "m"(table));
  broken(scene, "it was loaded");
}
