/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The stream layer over a dataplane that is played here: each batch executes the commands published
 * so far and goes on in the script.
 */
#include <ixj/stream.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ENTRIES 16u
#define SHOWN_MAX 8u
#define HANDLE 77

static _Alignas(64) uint8_t messages[1 << 16], arena[64], heap[1 << 16];
static _Alignas(64) uint8_t events_memory[8192], commands_memory[8192];
static struct ixj_events *const events = (void *)events_memory;
static struct ixj_commands *const commands = (void *)commands_memory;

static int64_t listen_result;
static const struct ixj_event *script; /* an event for each batch after LISTEN; ends with type 0 */
static jmp_buf script_ended;
static char said[256];
static uint64_t heap_used, done;

/* What input() was shown, and how much of it it takes. */
static struct piece {
  uint64_t at;
  uint32_t count, take;
} shown[SHOWN_MAX];
static uint32_t shown_count;
static int failed;

static void expect(int held, const char *what) {
  if (!held) {
    printf("stream_test: %s (the log says: %s)\n", what, said);
    failed = 1;
  }
}

static void batch(void) {
  for (; events->command_head < commands->command_tail; events->command_head++) {
    const struct ixj_command *c = &commands->slots[events->command_head % ENTRIES];

    events->results[events->command_head % ENTRIES] = c->op == IXJ_OP_LISTEN ? listen_result : 0;
    done += c->op == IXJ_OP_RECV_DONE ? c->amount : 0;
  }
  if (!script->type)
    longjmp(script_ended, 1);
  ((struct ixj_event *)ixj_event_slots(events))[events->event_tail++ % ENTRIES] = *script++;
}

int64_t ixj_call3(uint64_t number, uint64_t a, uint64_t b, uint64_t c) {
  (void)c;
  switch (number) {
    case IXJ_CALL_BATCH:
      batch();
      return 0;
    case IXJ_CALL_LOG:
      snprintf(said, sizeof(said), "%.*s", (int)b, (const char *)(uintptr_t)a);
      return (int64_t)b;
    case IXJ_CALL_MEMORY:
      if (a > sizeof(heap) - heap_used)
        return IXJ_CALL_NO_MEMORY;
      heap_used += (a + 15) & ~15ull;
      return (int64_t)(uintptr_t)(heap + heap_used - ((a + 15) & ~15ull));
    default:
      abort();
  }
}

static uint32_t input(struct ixj_stream *s, const uint8_t *bytes, uint32_t count) {
  struct piece *p = &shown[shown_count < SHOWN_MAX ? shown_count++ : SHOWN_MAX - 1];

  p->at = (uint64_t)(bytes - s->server->port.message_buffers);
  p->count = count;
  return p->take;
}

/* What ixj_serve() answers, or 1 when it still serves at the script's end. */
static int serve(uint32_t connections, int64_t result, const struct ixj_event *after) {
  static struct ixj_server server;
  struct ixj_start start = {
      .magic = IXJ_RING3_MAGIC,
      .version = IXJ_RING3_VERSION,
      .message_buffers = {(uint64_t)(uintptr_t)messages, sizeof(messages)},
      .events = {(uint64_t)(uintptr_t)events, sizeof(events_memory)},
      .commands = {(uint64_t)(uintptr_t)commands, sizeof(commands_memory)},
      .send_arena = {(uint64_t)(uintptr_t)arena, sizeof(arena)},
  };

  memset(events_memory, 0, sizeof(events_memory));
  memset(commands_memory, 0, sizeof(commands_memory));
  memset(heap, 0, sizeof(heap));
  *events = (struct ixj_events){IXJ_MAGIC, IXJ_VERSION, ENTRIES, ENTRIES, .event_tail = 0};
  heap_used = done = said[0] = 0;
  listen_result = result;
  script = after;
  server = (struct ixj_server){.tcp_port = 2000, .connections = connections, .input = input};
  return setjmp(script_ended) ? 1 : ixj_serve(&server, &start);
}

static void it_says_why_it_cannot_listen(void) {
  static const struct ixj_event nothing[] = {{.type = IXJ_EVENT_TIMER_FIRED}, {.type = 0}};

  expect(serve(1, HANDLE, nothing) == 1 && !said[0], "it does not serve");
  expect(serve(1, IXJ_RESULT_IN_USE, nothing) == -1, "it serves at a port that is taken");
  expect(!strcmp(said, "ixj_serve: TCP port 2000: cannot listen: the port is taken\n"), "why, when taken");
  expect(serve(1, IXJ_RESULT_INVALID, nothing) == -1 && strstr(said, "no such port"), "no such port");
  expect(serve(1, -99, nothing) == -1 && strstr(said, "refuses"), "a result of a later version");
  expect(serve(sizeof(arena) + 1, HANDLE, nothing) == -1 && strstr(said, "arena"), "no room in the arena");
}

/* A rest is shown alone, with the next piece or once there is room, and never joined. */
static void pieces_are_not_joined(void) {
  static const struct ixj_event events_of_it[] = {
      {.type = IXJ_EVENT_KNOCK, .handle = HANDLE},
      {.type = IXJ_EVENT_RECV, .amount = 0, .length = 5},
      {.type = IXJ_EVENT_TIMER_FIRED}, /* and nothing is shown */
      {.type = IXJ_EVENT_RECV, .amount = 2048, .length = 4},
      {.type = IXJ_EVENT_SENT, .window = 1000},
      {.type = IXJ_EVENT_TIMER_FIRED},
      {.type = 0},
  };
  static const struct piece wanted[] = {{0, 5, 2}, {2, 3, 3}, {2048, 4, 0}, {2048, 4, 4}};
  uint32_t i, count = sizeof(wanted) / sizeof(wanted[0]);

  memcpy(shown, wanted, sizeof(wanted));
  shown_count = 0;
  expect(serve(1, HANDLE, events_of_it) == 1, "it does not serve");
  expect(shown_count == count, "shown more or less often");
  for (i = 0; i < count; i++)
    expect(shown[i].at == wanted[i].at && shown[i].count == wanted[i].count, "another piece");
  expect(done == 9, "what was taken is not given back");
}

int main(void) {
  it_says_why_it_cannot_listen();
  pieces_are_not_joined();
  return failed;
}
