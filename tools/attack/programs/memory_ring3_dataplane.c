/* SPDX-License-Identifier: Apache-2.0 */
/* Reads where the dataplane has its memory. */
#include "../attack.h"

ATTACK(read_heap, "memory.ring3-dataplane", CONFINED, "#PF", DIES) {
  /* Where a 64-bit Linux process has its heap, libraries and stacks; and the gates, above 32 TiB. */
  uint64_t at;

  for (at = 0x7fffff000000ul; at > 0x7ff000000000ul; at -= 1ul << 30)
    touched((void *)at);
  broken(scene, "the dataplane's memory was read");
}
