/* SPDX-License-Identifier: Apache-2.0 */
/* Sends more entries than a slot has. */
#include "../attack.h"

ATTACK(send_many, "command.ring3-send-too-many", GATE, "invalid", LIVES) {
  struct ixj_command c = {.op = IXJ_OP_SENDV, .handle = scene->stream->handle, .count = 1000};
  int64_t result = command(scene, &c);

  judge(scene, result == IXJ_RESULT_INVALID, "invalid", "it was taken");
}
