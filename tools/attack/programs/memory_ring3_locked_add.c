/* SPDX-License-Identifier: Apache-2.0 */
/* Adds to a message with the bus locked. */
#include "../attack.h"

ATTACK(add_message, "memory.ring3-locked-add", READ_ONLY, "#PF, error code 0x7", DIES) {
  __asm__ volatile("lock addq $0, (%0)" : : "r"(scene->message) : "memory");
  broken(scene, "the store went through");
}
