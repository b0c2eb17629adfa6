/* SPDX-License-Identifier: Apache-2.0 */
/* Reads address 0. */
#include "../attack.h"

ATTACK(read_null, "memory.ring3-read-zero", CONFINED, "#PF", DIES) {
  uint64_t at = 0;

  __asm__ volatile("" : "+r"(at));
  touched((void *)at);
  broken(scene, "it was read");
}
