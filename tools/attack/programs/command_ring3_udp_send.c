/* SPDX-License-Identifier: Apache-2.0 */
/* Sends datagrams from outside the arena, in too many parts, too long, and to where nobody is. */
#include "../attack.h"

#define CLIENT IXJ_IPV4(0x0A090002)

ATTACK(udp_send, "command.ring3-udp-send", GATE, "each with its reason", LIVES) {
  struct ixj_command bind = {.op = IXJ_OP_UDP_BIND};
  uint64_t socket = (uint64_t)command(scene, &bind);
  struct {
    struct ixj_command command;
    int64_t expected;
  } hostile[] = {
      {{.count = 1, .address = CLIENT, .port = 9, .udp_sg = {{~0u, 1}}}, IXJ_RESULT_FAULT},
      {{.count = 1, .address = CLIENT, .port = 9, .udp_sg = {{0, ~0u}}}, IXJ_RESULT_FAULT},
      {{.count = 2, .address = CLIENT, .port = 9, .udp_sg = {{0, 1}, {~0u, ~0u}}},
       IXJ_RESULT_FAULT},
      {{.count = 0, .address = CLIENT, .port = 9}, IXJ_RESULT_INVALID},
      {{.count = IXJ_UDP_SG_MAX + 1, .address = CLIENT, .port = 9}, IXJ_RESULT_INVALID},
      {{.count = IXJ_SG_MAX + 1, .address = CLIENT, .port = 9}, IXJ_RESULT_INVALID},
      {{.count = ~0u, .address = CLIENT, .port = 9}, IXJ_RESULT_INVALID},
      {{.count = 1, .address = CLIENT, .port = 9, .udp_sg = {{0, 65508}}}, IXJ_RESULT_INVALID},
      {{.count = 1, .address = CLIENT, .port = 0, .udp_sg = {{0, 1}}}, IXJ_RESULT_INVALID},
      {{.count = 1, .port = 9, .udp_sg = {{0, 1}}}, IXJ_RESULT_UNREACHABLE},
      {{.count = 1, .address = IXJ_IPV4(0xFFFFFFFF), .port = 9, .udp_sg = {{0, 1}}},
       IXJ_RESULT_UNREACHABLE},
      {{.count = 1, .address = IXJ_IPV4(0x0A09FFFF), .port = 9, .udp_sg = {{0, 1}}},
       IXJ_RESULT_UNREACHABLE},
      {{.count = 1, .address = IXJ_IPV4(0xE0000001), .port = 9, .udp_sg = {{0, 1}}},
       IXJ_RESULT_UNREACHABLE},
      {{.count = 1, .address = IXJ_IPV4(0x08080808), .port = 9, .udp_sg = {{0, 1}}},
       IXJ_RESULT_UNREACHABLE},
  };
  struct ixj_command close = {.op = IXJ_OP_UDP_CLOSE, .handle = socket};
  int held = 1;
  uint64_t i;

  for (i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
    hostile[i].command.op = IXJ_OP_UDP_SENDV;
    hostile[i].command.handle = socket;
    held &= command(scene, &hostile[i].command) == hostile[i].expected;
  }
  held &= command(scene, &close) == IXJ_RESULT_OK;
  judge(scene, held, "refused, each", "it was taken");
}
