/* SPDX-License-Identifier: Apache-2.0 */
/* Gives back datagrams that it was never told of, and fewer than none. */
#include "../attack.h"

ATTACK(udp_recv_done, "command.ring3-udp-recv-done-beyond", GATE, "bad-state, each", LIVES) {
  static const uint64_t many[] = {1, 1ul << 31, 1ul << 32, (1ul << 32) + 1, ~0ul, 1ul << 63};
  struct ixj_command bind = {.op = IXJ_OP_UDP_BIND};
  int64_t socket = command(scene, &bind);
  struct ixj_command close = {.op = IXJ_OP_UDP_CLOSE, .handle = (uint64_t)socket};
  int held = socket > 0;
  uint64_t i;

  for (i = 0; i < sizeof(many) / sizeof(many[0]); i++) {
    struct ixj_command c = {.op = IXJ_OP_UDP_RECV_DONE, .handle = (uint64_t)socket, .amount = many[i]};

    held &= command(scene, &c) == IXJ_RESULT_BAD_STATE;
  }
  held &= command(scene, &close) == IXJ_RESULT_OK;
  judge(scene, held, "bad-state, each", "it was taken");
}
