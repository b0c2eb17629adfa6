/* SPDX-License-Identifier: Apache-2.0 */
/* Stores to a message by a string instruction, over a page's end. */
#include "../attack.h"

ATTACK(string_message, "memory.ring3-string-store", READ_ONLY, "#PF, error code 0x7", DIES) {
  __asm__ volatile("rep stosb" : : "D"(scene->message), "c"(8192), "a"(0) : "memory");
  broken(scene, "the store went through");
}
