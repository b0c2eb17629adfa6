/* SPDX-License-Identifier: Apache-2.0 */
/* Gives back more than it was sent. */
#include "../attack.h"

ATTACK(recv_done, "command.ring3-recv-done-beyond", GATE, "bad-state", LIVES) {
  struct ixj_command c = {.op = IXJ_OP_RECV_DONE, .handle = scene->stream->handle, .amount = 1ul << 40};
  int64_t result = command(scene, &c);

  judge(scene, result == IXJ_RESULT_BAD_STATE, "bad-state", "it was taken");
}
