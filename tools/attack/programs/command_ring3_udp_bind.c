/* SPDX-License-Identifier: Apache-2.0 */
/* Binds to a port that is taken, and to addresses that are not its own. */
#include "../attack.h"

ATTACK(udp_bind, "command.ring3-udp-bind", GATE, "in-use, and invalid", LIVES) {
  /* Its client's, broadcasts, a group's, and loopback. */
  static const uint32_t foreign[] = {0x0A090002, 0xFFFFFFFF, 0x0A09FFFF, 0xE0000001, 0x7F000001};
  struct ixj_command bind = {.op = IXJ_OP_UDP_BIND, .port = 4002};
  struct ixj_command close = {.op = IXJ_OP_UDP_CLOSE, .handle = (uint64_t)command(scene, &bind)};
  int held = command(scene, &bind) == IXJ_RESULT_IN_USE;
  uint64_t i;

  for (i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
    struct ixj_command c = {.op = IXJ_OP_UDP_BIND, .address = IXJ_IPV4(foreign[i])};

    held &= command(scene, &c) == IXJ_RESULT_INVALID;
  }
  held &= command(scene, &close) == IXJ_RESULT_OK;
  judge(scene, held, "refused, each", "it was taken");
}
