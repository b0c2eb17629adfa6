/* SPDX-License-Identifier: Apache-2.0 */
/* Hands over nothing, again and again. */
#include "../attack.h"

ATTACK(batches, "hoard.ring3-empty-batches", OWN_COST, "others are served", LIVES) {
  uint64_t i;

  for (i = 0; i < 20000; i++)
    ixj_batch();
  contained(scene, "20000 empty batches");
}
