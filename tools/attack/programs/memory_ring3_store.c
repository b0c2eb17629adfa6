/* SPDX-License-Identifier: Apache-2.0 */
/* Stores to the message it was sent. */
#include "../attack.h"

ATTACK(store_message, "memory.ring3-store", READ_ONLY, "#PF, error code 0x7", DIES) {
  *(volatile uint8_t *)(uintptr_t)scene->message = 1;
  broken(scene, "the store went through");
}
