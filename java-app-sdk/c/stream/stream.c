/* SPDX-License-Identifier: Apache-2.0 */
#include <ixj/stream.h>

#define NONE 0xffffffffu
#define BACKLOG 64
/* The least a message buffer holds, so that there are never more pieces than nodes. */
#define MESSAGE_BUFFER_BYTES 2048
/* Turns without an event after which a server waits for one. */
#define IDLE_TURNS 64
#define NO_MEMORY "the heap has too little memory for so many connections"

/* A received piece that is not taken yet. */
struct ixj_piece {
  uint64_t at;
  uint32_t bytes;
  uint32_t next;
};

static uint64_t base(const struct ixj_stream *s) {
  return (uint64_t)(s - s->server->streams) * s->server->ring_bytes;
}

/* Reads the results of the sendv commands executed by now. */
static void results(struct ixj_server *server) {
  uint32_t i;

  for (i = 0; i < server->connections; i++) {
    struct ixj_stream *s = &server->streams[i];
    int64_t result;

    if (!s->handle || !s->offering || !ixj_executed(&server->port, s->offer))
      continue;
    result = ixj_result(&server->port, s->offer);
    s->offering = 0;
    if (result > 0)
      s->accepted += (uint64_t)result;
    /* What was not taken waits for the SENT that says there is room. */
    s->changed |= result > 0;
  }
}

/* Room for a command, at the price of a turn where there is none. */
static struct ixj_command *command(struct ixj_server *server, uint32_t op, uint64_t handle) {
  struct ixj_command *c;

  while (!(c = ixj_command_next(&server->port))) {
    ixj_batch();
    results(server);
  }
  memset(c, 0, sizeof(*c));
  c->op = op;
  c->handle = handle;
  return c;
}

void ixj_stream_write(struct ixj_stream *s, const void *bytes, uint64_t count) {
  uint64_t ring = s->server->ring_bytes, where, part;
  const uint8_t *from = bytes;

  while (count) {
    where = s->filled % ring;
    part = count < ring - where ? count : ring - where;
    memcpy(s->server->port.send_arena + base(s) + where, from, part);
    s->filled += part;
    from += part;
    count -= part;
  }
}

void ixj_stream_finish(struct ixj_stream *s) { s->finishing = 1; }

static void keep(struct ixj_stream *s, uint64_t at, uint32_t bytes) {
  struct ixj_server *server = s->server;
  uint32_t node = server->free_piece;

  server->free_piece = server->pieces[node].next;
  server->pieces[node] = (struct ixj_piece){.at = at, .bytes = bytes, .next = NONE};
  if (s->first == NONE)
    s->first = node;
  else
    server->pieces[s->last].next = node;
  s->last = node;
}

static void drop_first(struct ixj_stream *s) {
  struct ixj_server *server = s->server;
  uint32_t node = s->first;

  s->first = server->pieces[node].next;
  server->pieces[node].next = server->free_piece;
  server->free_piece = node;
}

/* Shows the application what it has not taken; answers the bytes that are done with. */
static uint64_t input(struct ixj_stream *s) {
  struct ixj_server *server = s->server;
  uint64_t done = 0;

  while (s->first != NONE) {
    struct ixj_piece *p = &server->pieces[s->first];
    uint32_t taken = p->bytes;

    if (!s->finishing)
      taken = server->input(s, server->port.message_buffers + p->at, p->bytes);
    done += taken;
    p->at += taken;
    p->bytes -= taken;
    if (p->bytes && !s->finishing)
      break;
    if (!p->bytes)
      drop_first(s);
  }
  return done;
}

static void offer(struct ixj_stream *s) {
  struct ixj_server *server = s->server;
  uint64_t bytes = s->filled - s->accepted, open = s->window - (s->accepted - s->acknowledged);
  uint64_t from = s->accepted % server->ring_bytes, first;
  struct ixj_command *send;

  if (bytes > open)
    bytes = open;
  if (!bytes || s->offering)
    return;
  first = bytes < server->ring_bytes - from ? bytes : server->ring_bytes - from;
  send = command(server, IXJ_OP_SENDV, s->handle);
  send->cookie = (uint64_t)(s - server->streams);
  send->count = bytes > first ? 2 : 1;
  send->sg[0] = (struct ixj_sg){(uint32_t)(base(s) + from), (uint32_t)first};
  send->sg[1] = (struct ixj_sg){(uint32_t)base(s), (uint32_t)(bytes - first)};
  s->offer = ixj_command_done(&server->port);
  s->offering = 1;
}

/* Moves on what can be moved on. */
static void advance(struct ixj_stream *s) {
  struct ixj_server *server = s->server;
  uint64_t done = input(s);

  if (done) {
    command(server, IXJ_OP_RECV_DONE, s->handle)->amount = done;
    ixj_command_done(&server->port);
  }
  offer(s);
  if ((s->ended || s->finishing) && !s->closing && !s->offering && s->first == NONE &&
      s->filled == s->accepted) {
    command(server, IXJ_OP_CLOSE, s->handle);
    ixj_command_done(&server->port);
    s->closing = 1;
  }
}

static void knock(struct ixj_server *server, const struct ixj_event *e) {
  struct ixj_command *answer;
  struct ixj_stream *s;
  void *state;
  uint32_t i;

  for (i = 0; i < server->connections && server->streams[i].handle; i++)
    ;
  answer = command(server, i < server->connections ? IXJ_OP_ACCEPT : IXJ_OP_REJECT, e->handle);
  answer->cookie = i;
  ixj_command_done(&server->port);
  if (i == server->connections)
    return;
  s = &server->streams[i];
  state = s->state;
  if (state)
    memset(state, 0, server->state_bytes);
  *s = (struct ixj_stream){.server = server, .state = state, .handle = e->handle, .first = NONE};
}

static void dead(struct ixj_stream *s) {
  if (s->server->gone)
    s->server->gone(s);
  while (s->first != NONE)
    drop_first(s);
  s->handle = 0;
  s->offering = 0;
}

static void handle(struct ixj_server *server, const struct ixj_event *e) {
  struct ixj_stream *s = &server->streams[e->cookie % server->connections];

  switch (e->type) {
    case IXJ_EVENT_KNOCK:
      knock(server, e);
      return;
    case IXJ_EVENT_RECV:
      if (e->length)
        keep(s, e->amount, e->length);
      else
        s->ended = 1;
      break;
    case IXJ_EVENT_SENT:
      s->acknowledged += e->amount;
      s->window = e->window;
      break;
    case IXJ_EVENT_DEAD:
      dead(s);
      return;
    default:
      return;
  }
  s->changed = 1;
}

/* Takes the events and acts on them. Answers whether there was anything, or is anything left, to do. */
static int turn(struct ixj_server *server) {
  const struct ixj_event *e;
  int worked = 0;
  uint32_t i;

  results(server);
  while ((e = ixj_event_next(&server->port))) {
    handle(server, e);
    ixj_event_done(&server->port);
    worked = 1;
  }
  for (i = 0; i < server->connections; i++)
    if (server->streams[i].handle && server->streams[i].changed) {
      server->streams[i].changed = 0;
      advance(&server->streams[i]);
      worked = 1;
    }
  return worked;
}

static uint32_t append(char *line, uint32_t at, const char *text) {
  while (*text)
    line[at++] = *text++;
  return at;
}

/* Says why there is nothing to serve, in one call, so that the line stays whole. */
static int refuse(const struct ixj_server *server, const char *why) {
  char line[160], digits[6] = {0};
  uint32_t port = server->tcp_port, first = sizeof(digits) - 1, bytes;

  do
    digits[--first] = (char)('0' + port % 10);
  while (port /= 10);
  bytes = append(line, 0, "ixj_serve: TCP port ");
  bytes = append(line, bytes, digits + first);
  bytes = append(line, bytes, ": ");
  bytes = append(line, bytes, why);
  ixj_log(line, append(line, bytes, "\n"));
  return -1;
}

static int prepare(struct ixj_server *server, const struct ixj_start *start) {
  uint64_t nodes = start->message_buffers.bytes / MESSAGE_BUFFER_BYTES, i;

  if (ixj_port_open(&server->port, start))
    return refuse(server, "the dataplane speaks another version: build this program anew");
  if (!server->connections || server->port.send_arena_bytes < server->connections)
    return refuse(server, "the send arena has no piece for each of its connections");
  server->ring_bytes = server->port.send_arena_bytes / server->connections;
  server->pieces = ixj_memory(nodes * sizeof(*server->pieces));
  server->streams = ixj_memory(server->connections * sizeof(*server->streams));
  if (!server->pieces || !server->streams)
    return refuse(server, NO_MEMORY);
  server->free_piece = NONE;
  for (i = 0; i < nodes; i++) {
    server->pieces[i].next = server->free_piece;
    server->free_piece = (uint32_t)i;
  }
  for (i = 0; i < server->connections && server->state_bytes; i++)
    if (!(server->streams[i].state = ixj_memory(server->state_bytes)))
      return refuse(server, NO_MEMORY);
  return 0;
}

static const char *listening(int64_t result) {
  switch (result) {
    case IXJ_RESULT_INVALID:
      return "cannot listen: there is no such port";
    case IXJ_RESULT_IN_USE:
      return "cannot listen: the port is taken";
    case IXJ_RESULT_NO_MEMORY:
      return "cannot listen: the dataplane has no room for another listener";
    default:
      return result < 0 ? "cannot listen: the dataplane refuses" : NULL;
  }
}

static int start_listening(struct ixj_server *server) {
  struct ixj_command *listen = command(server, IXJ_OP_LISTEN, 0);
  const char *why;
  uint64_t number;

  listen->port = server->tcp_port;
  listen->count = BACKLOG;
  number = ixj_command_done(&server->port);
  while (!ixj_executed(&server->port, number))
    ixj_batch();
  why = listening(ixj_result(&server->port, number));
  return why ? refuse(server, why) : 0;
}

int ixj_serve(struct ixj_server *server, const struct ixj_start *start) {
  uint32_t idle = 0;

  if (prepare(server, start) || start_listening(server))
    return -1;
  for (;;) {
    idle = turn(server) ? 0 : idle + 1;
    /* With commands under way there is a result to come, which is no event. */
    if (idle < IDLE_TURNS || !ixj_executed(&server->port, server->port.command_tail - 1))
      ixj_batch();
    else
      ixj_wait(&server->port);
  }
}
