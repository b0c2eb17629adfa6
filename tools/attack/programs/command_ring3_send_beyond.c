/* SPDX-License-Identifier: Apache-2.0 */
/* Sends what lies over the end of its arena. */
#include "../attack.h"

ATTACK(send_beyond, "command.ring3-send-beyond", GATE, "fault", LIVES) {
  struct ixj_command c = {.op = IXJ_OP_SENDV, .handle = scene->stream->handle, .count = 1,
                          .sg = {{(uint32_t)scene->start->send_arena.bytes - 1, 2}}};
  int64_t result = command(scene, &c);

  judge(scene, result == IXJ_RESULT_FAULT, "fault", "it was taken");
}
