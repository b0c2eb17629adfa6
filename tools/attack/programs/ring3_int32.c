/* SPDX-License-Identifier: Apache-2.0 */
/* An interrupt of a device. */
#include "../attack.h"

ATTACK(int32, "ring3.int32", CONFINED, "#GP or #UD", DIES) {
  __asm__ volatile("int $32");
  broken(scene, "it went through");
}
