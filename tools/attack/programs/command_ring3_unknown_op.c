/* SPDX-License-Identifier: Apache-2.0 */
/* Gives a command that there is none of. */
#include "../attack.h"

ATTACK(bad_op, "command.ring3-unknown-op", GATE, "unsupported", LIVES) {
  struct ixj_command c = {.op = 0x7fffffff, .handle = scene->stream->handle};
  int64_t result = command(scene, &c);

  judge(scene, result == IXJ_RESULT_UNSUPPORTED, "unsupported", "it was taken");
}
