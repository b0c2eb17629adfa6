/* SPDX-License-Identifier: Apache-2.0 */
/* Overflow by instruction, which 64-bit mode has not: but an emulator may, and then it is an exception too. */
#include "../attack.h"

ATTACK(overflow_int, "ring3.into-64", CONFINED, "#UD or #OF", DIES) {
  __asm__ volatile("mov $0x7f, %%al\n\tadd $1, %%al\n\t.byte 0xce" : : : "rax", "cc");
  broken(scene, "it went through");
}
