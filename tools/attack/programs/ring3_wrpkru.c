/* SPDX-License-Identifier: Apache-2.0 */
/* Changes protection keys. */
#include "../attack.h"

ATTACK(wrpkru, "ring3.wrpkru", CONFINED, "#UD, or nothing", EITHER) {
  __asm__ volatile("wrpkru" : : "a"(0), "c"(0), "d"(0));
  contained(scene, "came back without harm");
}
