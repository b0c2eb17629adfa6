/* SPDX-License-Identifier: Apache-2.0 */
/* Writes caches back and empties them. */
#include "../attack.h"

ATTACK(wbinvd, "ring3.wbinvd", CONFINED, "#GP, or nothing", EITHER) {
  __asm__ volatile("wbinvd");
  contained(scene, "came back without harm");
}
