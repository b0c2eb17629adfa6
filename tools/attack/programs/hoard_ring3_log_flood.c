/* SPDX-License-Identifier: Apache-2.0 */
/* Logs without end, with control characters. */
#include "../attack.h"

ATTACK(log_flood, "hoard.ring3-log-flood", OWN_COST, "others are served", EITHER) {
  static const char text[] = "\033[2J never believe this line\r\n";
  uint64_t i;

  for (i = 0; i < 2000; i++)
    ixj_log(text, sizeof(text));
  contained(scene, "2000 lines");
}
