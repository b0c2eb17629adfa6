/* SPDX-License-Identifier: Apache-2.0 */
/* Writes where device registers are, as if addresses were physical. */
#include "../attack.h"

ATTACK(bar, "memory.ring3-physical", CONFINED, "#PF", DIES) {
  /* Device registers of a PC lie below 4 GiB and, of large ones, above what is memory. */
  static const uint64_t places[] = {0xfee00000ul, 0xfec00000ul, 0xfe000000ul, 0xc0000000ul};
  uint64_t i;

  for (i = 0; i < sizeof(places) / sizeof(places[0]); i++)
    *(volatile uint32_t *)places[i] = 0;
  broken(scene, "a device was written to");
}
