/* SPDX-License-Identifier: Apache-2.0 */
/* Never hands over a batch. */
#include "../attack.h"

ATTACK(spin, "hoard.ring3-spin", OWN_COST, "it spun", DIES) {
  for (;;)
    __asm__ volatile("pause" : : "r"(scene));
}
