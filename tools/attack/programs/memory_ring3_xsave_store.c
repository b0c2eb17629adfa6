/* SPDX-License-Identifier: Apache-2.0 */
/* Has its vector registers saved into a message. */
#include "../attack.h"

ATTACK(xsave_message, "memory.ring3-xsave-store", READ_ONLY, "#PF, error code 0x7", DIES) {
  __asm__ volatile("fxsave (%0)" : : "r"((uintptr_t)scene->message & ~15ul) : "memory");
  broken(scene, "the store went through");
}
