/* SPDX-License-Identifier: Apache-2.0 */
/* Echo: everything that comes on TCP port 7 goes back. */
#include <ixj/stream.h>

static uint32_t echo(struct ixj_stream *stream, const uint8_t *bytes, uint32_t count) {
  uint64_t room = ixj_stream_room(stream);

  if (count > room)
    count = (uint32_t)room;
  ixj_stream_write(stream, bytes, count);
  return count;
}

int ixj_main(const struct ixj_start *start) {
  struct ixj_server server = {.tcp_port = 7, .connections = 64, .input = echo};

  ixj_serve(&server, start);
  return 1;
}
