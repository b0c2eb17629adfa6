/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kv of the examples, with what can become of a process from outside and of a program in ring 3 only by
 * itself. A client asks for it:
 *
 *   !kill    it dies, with the message in its hands
 *   !stop    it stands still for good
 *   !pause   it stands still for a second, and says so
 *
 * No piece of what clients store begins with '!'.
 */
#include <ixj/stream.h>

static int serve_until_asked(struct ixj_server *server, const struct ixj_start *start);

#define ixj_serve serve_until_asked
#include "../../java-app-sdk/c/examples/kv.c"
#undef ixj_serve

#define ORDER '!'
#define PAUSE_NS 1000000000ull

static uint32_t input_or_order(struct ixj_stream *s, const uint8_t *bytes, uint32_t count) {
  static const char done[] = "went on\n";
  uint64_t begin = ixj_clock_ns();

  if (count < 2 || bytes[0] != ORDER)
    return input(s, bytes, count);
  if (bytes[1] == 'k')
    __builtin_trap();
  while (bytes[1] == 's' || ixj_clock_ns() - begin < PAUSE_NS)
    __builtin_ia32_pause();
  ixj_stream_write(s, done, sizeof(done) - 1);
  return count;
}

static int serve_until_asked(struct ixj_server *server, const struct ixj_start *start) {
  server->input = input_or_order;
  return ixj_serve(server, start);
}
