/* SPDX-License-Identifier: Apache-2.0 */
/* Returns into 32-bit code. */
#include "../attack.h"

ATTACK(far_32bit, "ring3.far-32bit", CONFINED, "#GP", DIES) {
  __asm__ volatile("push $0x23\n\tpush $0\n\tlretq" : : : "memory");
  broken(scene, "it went through");
}
