/* SPDX-License-Identifier: Apache-2.0 */
/* Sets its segment bases and looks what became of them. */
#include "../attack.h"

ATTACK(bases, "secret.ring3-bases", SECRET, "its own bases, each time", LIVES) {
  uint64_t fs = 0x1000, gs = 0x2000, wrong = 0, i, fs_now, gs_now;

  for (i = 0; i < 1000; i++) {
    __asm__ volatile("wrfsbase %0\n\twrgsbase %1" : : "r"(fs + i), "r"(gs + i));
    ixj_batch();
    __asm__ volatile("rdfsbase %0\n\trdgsbase %1" : "=r"(fs_now), "=r"(gs_now));
    wrong += fs_now != fs + i || gs_now != gs + i;
  }
  judge(scene, !wrong, "its own", "a base of the dataplane was seen");
}
