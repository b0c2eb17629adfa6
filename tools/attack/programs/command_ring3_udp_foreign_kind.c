/* SPDX-License-Identifier: Apache-2.0 */
/* Names a datagram socket as a connection, and its connection as a datagram socket. */
#include "../attack.h"

#define KIND_SHIFT 60

static uint64_t as(uint64_t kind, uint64_t handle) {
  return kind << KIND_SHIFT | (handle & ((1ul << KIND_SHIFT) - 1));
}

ATTACK(udp_kind, "command.ring3-udp-foreign-kind", GATE, "bad-handle, each", LIVES) {
  struct ixj_command bind = {.op = IXJ_OP_UDP_BIND};
  uint64_t socket = (uint64_t)command(scene, &bind), own = scene->stream->handle;
  struct ixj_command hostile[] = {
      {.op = IXJ_OP_UDP_CLOSE, .handle = own},
      {.op = IXJ_OP_UDP_CLOSE, .handle = as(IXJ_HANDLE_CONNECTION, socket)},
      {.op = IXJ_OP_UDP_CLOSE, .handle = as(IXJ_HANDLE_LISTENER, socket)},
      {.op = IXJ_OP_RECV_DONE, .handle = socket},
      {.op = IXJ_OP_RECV_DONE, .handle = as(IXJ_HANDLE_UDP, own)},
      {.op = IXJ_OP_CLOSE, .handle = socket},
      {.op = IXJ_OP_UNLISTEN, .handle = socket},
  };
  struct ixj_command close = {.op = IXJ_OP_UDP_CLOSE, .handle = socket};
  int held = 1;
  uint64_t i;

  for (i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++)
    held &= command(scene, &hostile[i]) == IXJ_RESULT_BAD_HANDLE;
  held &= command(scene, &close) == IXJ_RESULT_OK;
  judge(scene, held, "bad-handle, each", "it was taken");
}
