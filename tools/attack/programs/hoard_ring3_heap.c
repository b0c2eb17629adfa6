/* SPDX-License-Identifier: Apache-2.0 */
/* Takes memory until there is none. */
#include "../attack.h"

ATTACK(memory_flood, "hoard.ring3-heap", OWN_COST, "refused beyond its heap", LIVES) {
  uint64_t got = 0;

  if (ixj_memory(~0ul) || ixj_memory(1ul << 62)) {
    broken(scene, "it got more than there is");
    return;
  }
  while (got < (4ul << 30) && ixj_memory(1 << 20))
    got += 1 << 20;
  judge(scene, got < (1ul << 30), "its heap is full", "it got more than its heap");
}
