/* SPDX-License-Identifier: Apache-2.0 */
/* Accepts a connection it has. */
#include "../attack.h"

ATTACK(accept_twice, "command.ring3-accept-twice", GATE, "refused", LIVES) {
  struct ixj_command c = {.op = IXJ_OP_ACCEPT, .handle = scene->stream->handle};
  int64_t result = command(scene, &c);

  judge(scene, result < 0, "refused", "it was taken");
}
