/* SPDX-License-Identifier: Apache-2.0 */
/* Names its connection by another generation. */
#include "../attack.h"

ATTACK(stale, "command.ring3-stale-handle", GATE, "bad-handle", LIVES) {
  struct ixj_command c = {.op = IXJ_OP_RECV_DONE, .handle = scene->stream->handle ^ (1ul << 33)};
  int64_t result = command(scene, &c);

  judge(scene, result == IXJ_RESULT_BAD_HANDLE, "bad-handle", "it was taken");
}
