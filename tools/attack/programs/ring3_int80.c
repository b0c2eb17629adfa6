/* SPDX-License-Identifier: Apache-2.0 */
/* Linux's old system call. */
#include "../attack.h"

ATTACK(int80, "ring3.int80", CONFINED, "#GP or #UD or vector 128", DIES) {
  __asm__ volatile("int $0x80" : : "a"(1) : "memory");
  broken(scene, "it went through");
}
