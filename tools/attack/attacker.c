/* SPDX-License-Identifier: Apache-2.0 */
/* The suite's application in C: echoes, and strikes when a message asks for an attack by its name. */
#include "attack.h"

#define ORDER '!'
#define NAME_MAX 64
#define LINE_MAX 200

extern struct attack __start_attacks[], __stop_attacks[];

static const struct ixj_start *own_start;

static uint64_t length(const char *text) {
  uint64_t n = 0;

  while (text[n])
    n++;
  return n;
}

static void tell(struct scene *scene, const char *kind, const char *what) {
  char line[LINE_MAX];
  uint64_t n = length(kind), m = length(what);

  if (n + m + 2 > LINE_MAX)
    m = LINE_MAX - n - 2;
  memcpy(line, kind, n);
  line[n] = ' ';
  memcpy(line + n + 1, what, m);
  line[n + 1 + m] = '\n';
  ixj_stream_write(scene->stream, line, n + m + 2);
}

void contained(struct scene *scene, const char *what) { tell(scene, "contained", what); }
void broken(struct scene *scene, const char *what) { tell(scene, "open", what); }
void absent(struct scene *scene, const char *what) { tell(scene, "absent", what); }

int64_t command(struct scene *scene, const struct ixj_command *fields) {
  struct ixj_port *port = &scene->stream->server->port;
  struct ixj_command *c;
  uint64_t number;

  while (!(c = ixj_command_next(port)))
    ixj_batch();
  memcpy(c, fields, sizeof(*c));
  number = ixj_command_done(port);
  while (!ixj_executed(port, number))
    ixj_batch();
  return ixj_result(port, number);
}

static void strike(struct scene *scene, const char *name, uint64_t bytes) {
  struct attack *a;

  for (a = __start_attacks; a < __stop_attacks; a++) {
    if (length(a->name) == bytes && !memcmp(a->name, name, bytes)) {
      a->strike(scene);
      return;
    }
  }
  broken(scene, "the attack itself failed: it is not among this program's");
}

static uint32_t input(struct ixj_stream *stream, const uint8_t *bytes, uint32_t count) {
  uint64_t room = ixj_stream_room(stream);
  struct scene scene = {stream, own_start, bytes};
  char name[NAME_MAX];
  uint32_t n = 0;

  if (bytes[0] != ORDER) {
    if (count > room)
      count = (uint32_t)room;
    ixj_stream_write(stream, bytes, count);
    return count;
  }
  while (n + 1 < count && n < NAME_MAX && bytes[n + 1] != '\n') {
    name[n] = (char)bytes[n + 1];
    n++;
  }
  strike(&scene, name, n);
  return count;
}

int ixj_main(const struct ixj_start *start) {
  struct ixj_server server = {.tcp_port = 7, .connections = 64, .input = input};

  own_start = start;
  ixj_serve(&server, start);
  return 1;
}
