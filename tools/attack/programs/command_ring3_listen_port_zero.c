/* SPDX-License-Identifier: Apache-2.0 */
/* Listens on port 0. */
#include "../attack.h"

ATTACK(listen0, "command.ring3-listen-port-zero", GATE, "refused", LIVES) {
  struct ixj_command c = {.op = IXJ_OP_LISTEN, .count = 1};
  int64_t result = command(scene, &c);

  judge(scene, result < 0, "refused", "it was taken");
}
