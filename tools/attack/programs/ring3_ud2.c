/* SPDX-License-Identifier: Apache-2.0 */
/* An instruction that there is none of. */
#include "../attack.h"

ATTACK(ud2, "ring3.ud2", CONFINED, "#UD", DIES) {
  __asm__ volatile("ud2");
  broken(scene, "it went through");
}
