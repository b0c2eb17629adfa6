/* SPDX-License-Identifier: Apache-2.0 */
/* Stores to the events. */
#include "../attack.h"

ATTACK(store_events, "memory.ring3-store-events", READ_ONLY, "#PF, error code 0x7", DIES) {
  *(volatile uint64_t *)(uintptr_t)scene->start->events.at = 0;
  broken(scene, "the store went through");
}
