/* SPDX-License-Identifier: Apache-2.0 */
/* Never hands over a batch: seen by its thread, or by who watches that events are consumed. */
#include "../attack.h"

ATTACK(spin, "hoard.ring3-spin", OWN_COST, "it spun or counts as hanging", DIES) {
  for (;;)
    __asm__ volatile("pause" : : "r"(scene));
}
