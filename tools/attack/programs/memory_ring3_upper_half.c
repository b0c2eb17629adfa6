/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the upper half of the address space. */
#include "../attack.h"

ATTACK(read_upper, "memory.ring3-upper-half", CONFINED, "#PF", DIES) {
  uint64_t at = 0xffff800000000000ul;

  __asm__ volatile("" : "+r"(at));
  touched((void *)at);
  broken(scene, "it was read");
}
