/* SPDX-License-Identifier: Apache-2.0 */
/* Looks through memory it was just given. */
#include "../attack.h"

ATTACK(residue, "secret.ring3-heap-residue", SECRET, "zeroes", LIVES) {
  uint64_t *heap = ixj_memory(4 << 20), i, found = 0;

  for (i = 0; heap && i < (4 << 20) / 8; i++)
    found += heap[i] != 0;
  judge(scene, heap && !found, "zeroes", "what others left was in its heap");
}
