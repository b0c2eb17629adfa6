/* SPDX-License-Identifier: Apache-2.0 */
/* Echo that, on a '!', writes to the message buffer it came in. */
#include <ixj/stream.h>

static uint32_t echo(struct ixj_stream *stream, const uint8_t *bytes, uint32_t count) {
  uint64_t room = ixj_stream_room(stream);

  if (count && *bytes == '!')
    *(volatile uint8_t *)(uintptr_t)bytes = '?';
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
