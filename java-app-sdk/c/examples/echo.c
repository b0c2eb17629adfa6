/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Echo in guest ring 3: everything that comes on TCP port 7 goes back. Received bytes are read in
 * place, in the message buffers; they are copied once, into the piece of the send arena that belongs
 * to the connection.
 *
 * Flow control is the paper's: what finds no room in the arena stays in its message buffers, is not
 * reported as done, and so closes the window the peer sees.
 */
#include <ixj/app.h>

#define PORT 7
#define CONNECTIONS 64
#define NONE 0xffffffffu
/* The least a message buffer holds, so that there are never more pieces than nodes. */
#define MESSAGE_BUFFER_BYTES 2048

/* A received piece that found no room yet. */
struct piece {
  uint64_t at;
  uint32_t bytes;
  uint32_t next;
};

/*
 * The connection's part of the arena is a ring; counters are bytes since the beginning:
 * acknowledged <= accepted <= filled.
 */
struct connection {
  uint64_t handle; /* 0: free */
  uint64_t acknowledged, accepted, filled;
  uint64_t window;        /* bytes that may be accepted and not acknowledged */
  uint64_t offer;         /* number of the sendv whose result is not read yet, if offering */
  uint32_t first, last;   /* pieces waiting */
  uint8_t offering, ended, closing, changed;
};

static struct ixj_port port;
static struct connection connections[CONNECTIONS];
static uint8_t *arena;
static uint64_t ring_bytes; /* of one connection's part */
static struct piece *pieces;
static uint32_t free_piece = NONE;

/* Reads the results of the sendv commands executed by now. */
static void results(void) {
  uint32_t i;

  for (i = 0; i < CONNECTIONS; i++) {
    struct connection *c = &connections[i];
    int64_t result;

    if (!c->handle || !c->offering || !ixj_executed(&port, c->offer))
      continue;
    result = ixj_result(&port, c->offer);
    c->offering = 0;
    if (result > 0)
      c->accepted += (uint64_t)result;
    /* What was not taken waits for the SENT that says there is room. */
    c->changed |= result > 0;
  }
}

/* Room for a command, at the price of a turn where there is none. */
static struct ixj_command *command(uint32_t op, uint64_t handle) {
  struct ixj_command *c;

  while (!(c = ixj_command_next(&port))) {
    ixj_batch();
    results();
  }
  memset(c, 0, sizeof(*c));
  c->op = op;
  c->handle = handle;
  return c;
}

static void recv_done(const struct connection *c, uint64_t bytes) {
  command(IXJ_OP_RECV_DONE, c->handle)->amount = bytes;
  ixj_command_done(&port);
}

static uint64_t base(const struct connection *c) { return (uint64_t)(c - connections) * ring_bytes; }

/* Copies as much of a piece as there is room for; answers how much. */
static uint32_t fill(struct connection *c, uint64_t at, uint32_t bytes) {
  uint64_t room = ring_bytes - (c->filled - c->acknowledged), where, part;
  uint32_t done = 0;

  if (bytes > room)
    bytes = (uint32_t)room;
  while (done < bytes) {
    where = c->filled % ring_bytes;
    part = bytes - done < ring_bytes - where ? bytes - done : ring_bytes - where;
    memcpy(arena + base(c) + where, port.message_buffers + at + done, part);
    c->filled += part;
    done += (uint32_t)part;
  }
  return done;
}

static void keep(struct connection *c, uint64_t at, uint32_t bytes) {
  uint32_t node = free_piece;

  free_piece = pieces[node].next;
  pieces[node] = (struct piece){.at = at, .bytes = bytes, .next = NONE};
  if (c->first == NONE)
    c->first = node;
  else
    pieces[c->last].next = node;
  c->last = node;
}

static void drop_first(struct connection *c) {
  uint32_t node = c->first;

  c->first = pieces[node].next;
  pieces[node].next = free_piece;
  free_piece = node;
}

/* Moves on what can be moved on. */
static void advance(struct connection *c) {
  uint64_t from, bytes, done = 0, first;
  struct ixj_command *send;
  uint32_t taken;

  while (c->first != NONE) {
    struct piece *p = &pieces[c->first];

    taken = fill(c, p->at, p->bytes);
    done += taken;
    p->at += taken;
    p->bytes -= taken;
    if (p->bytes)
      break;
    drop_first(c);
  }
  if (done)
    recv_done(c, done);
  bytes = c->filled - c->accepted;
  if (bytes > c->window - (c->accepted - c->acknowledged))
    bytes = c->window - (c->accepted - c->acknowledged);
  if (bytes && !c->offering) {
    from = c->accepted % ring_bytes;
    first = bytes < ring_bytes - from ? bytes : ring_bytes - from;
    send = command(IXJ_OP_SENDV, c->handle);
    send->cookie = (uint64_t)(c - connections);
    send->count = bytes > first ? 2 : 1;
    send->sg[0] = (struct ixj_sg){(uint32_t)(base(c) + from), (uint32_t)first};
    send->sg[1] = (struct ixj_sg){(uint32_t)base(c), (uint32_t)(bytes - first)};
    c->offer = ixj_command_done(&port);
    c->offering = 1;
  }
  if (c->ended && !c->closing && !c->offering && c->first == NONE && c->filled == c->accepted) {
    command(IXJ_OP_CLOSE, c->handle);
    ixj_command_done(&port);
    c->closing = 1;
  }
}

static void knock(const struct ixj_event *e) {
  struct ixj_command *answer;
  uint32_t i;

  for (i = 0; i < CONNECTIONS && connections[i].handle; i++)
    ;
  answer = command(i < CONNECTIONS ? IXJ_OP_ACCEPT : IXJ_OP_REJECT, e->handle);
  answer->cookie = i;
  ixj_command_done(&port);
  if (i < CONNECTIONS)
    connections[i] = (struct connection){.handle = e->handle, .first = NONE};
}

static void handle(const struct ixj_event *e) {
  struct connection *c = &connections[e->cookie % CONNECTIONS];

  switch (e->type) {
    case IXJ_EVENT_KNOCK:
      knock(e);
      return;
    case IXJ_EVENT_RECV:
      if (e->length)
        keep(c, e->amount, e->length);
      else
        c->ended = 1;
      break;
    case IXJ_EVENT_SENT:
      c->acknowledged += e->amount;
      c->window = e->window;
      break;
    case IXJ_EVENT_DEAD:
      while (c->first != NONE)
        drop_first(c);
      c->handle = 0;
      c->offering = 0;
      return;
    default:
      return;
  }
  c->changed = 1;
}

/* Takes the events and acts on them. Answers whether anything is left to do without a new event. */
static int turn(void) {
  const struct ixj_event *e;
  int again = 0;
  uint32_t i;

  results();
  while ((e = ixj_event_next(&port))) {
    handle(e);
    ixj_event_done(&port);
  }
  for (i = 0; i < CONNECTIONS; i++)
    if (connections[i].handle && connections[i].changed) {
      connections[i].changed = 0;
      advance(&connections[i]);
      again |= connections[i].changed;
    }
  return again;
}

static int prepare(const struct ixj_start *start) {
  uint64_t nodes = start->message_buffers.bytes / MESSAGE_BUFFER_BYTES, i;

  if (ixj_port_open(&port, start))
    return -1;
  arena = port.send_arena;
  ring_bytes = port.send_arena_bytes / CONNECTIONS;
  pieces = ixj_memory(nodes * sizeof(*pieces));
  if (!pieces)
    return -1;
  for (i = 0; i < nodes; i++) {
    pieces[i].next = free_piece;
    free_piece = (uint32_t)i;
  }
  return 0;
}

int ixj_main(const struct ixj_start *start) {
  static const char listening[] = "echo: listening on port 7\n";
  struct ixj_command *listen;

  if (start->port_index != 0 || prepare(start))
    return 1;
  listen = command(IXJ_OP_LISTEN, 0);
  listen->port = PORT;
  listen->count = 16;
  ixj_command_done(&port);
  ixj_log(listening, sizeof(listening) - 1);
  for (;;) {
    /* With commands under way there is a result to come, which is no event. */
    if (turn() || !ixj_executed(&port, port.command_tail - 1))
      ixj_batch();
    else
      ixj_wait(&port);
  }
}
