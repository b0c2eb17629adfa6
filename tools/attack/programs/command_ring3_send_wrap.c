/* SPDX-License-Identifier: Apache-2.0 */
/* Sends from an offset and a length that wrap around. */
#include "../attack.h"

ATTACK(send_wrap, "command.ring3-send-wrap", GATE, "fault", LIVES) {
  struct ixj_command c = {.op = IXJ_OP_SENDV, .handle = scene->stream->handle, .count = 1,
                          .sg = {{~0u, ~0u}}};
  int64_t result = command(scene, &c);

  judge(scene, result == IXJ_RESULT_FAULT, "fault", "it was taken");
}
