/* SPDX-License-Identifier: Apache-2.0 */
/* Closes a datagram socket twice, then names by its handle the one that came in its place. */
#include "../attack.h"

ATTACK(udp_stale, "command.ring3-udp-stale-handle", GATE, "bad-handle, each", LIVES) {
  struct ixj_command bind = {.op = IXJ_OP_UDP_BIND};
  struct ixj_command close = {.op = IXJ_OP_UDP_CLOSE, .handle = (uint64_t)command(scene, &bind)};
  int held = command(scene, &close) == IXJ_RESULT_OK && command(scene, &close) == IXJ_RESULT_BAD_HANDLE;
  struct ixj_command close_next = {.op = IXJ_OP_UDP_CLOSE, .handle = (uint64_t)command(scene, &bind)};

  held &= command(scene, &close) == IXJ_RESULT_BAD_HANDLE;
  held &= command(scene, &close_next) == IXJ_RESULT_OK;
  judge(scene, held, "bad-handle, each", "it was taken");
}
