/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a C application is written against: the entry, the calls, and the memory it shares with its
 * dataplane as typed pointers. Needs no C library.
 *
 * An application defines ixj_main(). For guest ring 3 it is linked with the start-up files in ring3/;
 * for a process of its own it is compiled with IXJ_PROCESS and linked with process/main.c. `make apps`
 * in the folder above shows both. Each elastic thread calls ixj_main() once, on a stack of its
 * own; global variables are shared between them.
 */
#ifndef IXJ_APP_H
#define IXJ_APP_H

#include <ixj/abi.h>
#include <ixj/ring3.h>
#include <stddef.h>
#include <stdint.h>

/* The application. What it returns is its exit status, 0 to 127. */
int ixj_main(const struct ixj_start *start);

/* One call; see enum ixj_call. Better use the functions below. */
#ifdef IXJ_PROCESS
int64_t ixj_call3(uint64_t number, uint64_t a, uint64_t b, uint64_t c);
#else
static inline int64_t ixj_call3(uint64_t number, uint64_t a, uint64_t b, uint64_t c) {
  int64_t answer;

  __asm__ volatile("syscall"
                   : "=a"(answer)
                   : "a"(number), "D"(a), "S"(b), "d"(c)
                   : "rcx", "r11", "memory");
  return answer;
}
#endif

/*
 * The end of a turn: hands over the commands published so far, and comes back when the dataplane has
 * taken its turn. Answers 0 or more.
 */
static inline int64_t ixj_batch(void) { return ixj_call3(IXJ_CALL_BATCH, 0, 0, 0); }

/* Ends the application. */
static inline __attribute__((noreturn)) void ixj_exit(int status) {
  for (;;)
    ixj_call3(IXJ_CALL_EXIT, (uint64_t)(int64_t)status, 0, 0);
}

/* Writes to the application's log. Answers the bytes taken, or below 0. */
static inline int64_t ixj_log(const char *text, uint64_t bytes) {
  return ixj_call3(IXJ_CALL_LOG, (uint64_t)text, bytes, 0);
}

/* Zeroed memory out of the heap, or NULL. It cannot be given back. */
static inline void *ixj_memory(uint64_t bytes) {
  int64_t answer = ixj_call3(IXJ_CALL_MEMORY, bytes, 0, 0);

  return answer < 0 ? NULL : (void *)answer;
}

/* Nanoseconds of a clock that never goes back. */
static inline uint64_t ixj_clock_ns(void) { return (uint64_t)ixj_call3(IXJ_CALL_CLOCK, 0, 0, 0); }

/* One thread's ends of the rings. */
struct ixj_port {
  const uint8_t *message_buffers;
  uint64_t message_buffer_bytes;
  const struct ixj_events *events;
  const struct ixj_event *event_slots;
  struct ixj_commands *commands;
  uint8_t *send_arena;
  uint64_t send_arena_bytes;
  uint64_t event_head;   /* events consumed */
  uint64_t command_tail; /* commands made */
  uint64_t event_mask, command_mask;
};

/* Opens the port a thread was started with. 0, or -1 if the dataplane speaks another version. */
static inline int ixj_port_open(struct ixj_port *port, const struct ixj_start *start) {
  const struct ixj_events *events = (const struct ixj_events *)start->events.at;

  if (start->magic != IXJ_RING3_MAGIC || start->version != IXJ_RING3_VERSION ||
      !start->events.bytes || events->magic != IXJ_MAGIC || events->version != IXJ_VERSION)
    return -1;
  port->message_buffers = (const uint8_t *)start->message_buffers.at;
  port->message_buffer_bytes = start->message_buffers.bytes;
  port->events = events;
  port->event_slots = ixj_event_slots(events);
  port->commands = (struct ixj_commands *)start->commands.at;
  port->send_arena = (uint8_t *)start->send_arena.at;
  port->send_arena_bytes = start->send_arena.bytes;
  port->event_head = 0;
  port->command_tail = 0;
  port->event_mask = events->event_entries - 1;
  port->command_mask = events->command_entries - 1;
  return 0;
}

/* The next event, or NULL. It stays as it is until ixj_event_done(). */
static inline const struct ixj_event *ixj_event_next(const struct ixj_port *port) {
  if (port->event_head == __atomic_load_n(&port->events->event_tail, __ATOMIC_ACQUIRE))
    return NULL;
  return &port->event_slots[port->event_head & port->event_mask];
}

/* The event ixj_event_next() gave has been dealt with. */
static inline void ixj_event_done(struct ixj_port *port) {
  __atomic_store_n(&port->commands->event_head, ++port->event_head, __ATOMIC_RELEASE);
}

/* Room for one more command, its fields to be filled in; NULL when the ring is full: batch first. */
static inline struct ixj_command *ixj_command_next(const struct ixj_port *port) {
  uint64_t executed = __atomic_load_n(&port->events->command_head, __ATOMIC_ACQUIRE);

  if (port->command_tail - executed > port->command_mask)
    return NULL;
  return &port->commands->slots[port->command_tail & port->command_mask];
}

/*
 * Publishes the command ixj_command_next() gave room for, and answers its number. Its result is to be
 * read before as many commands again have been made as the ring has slots.
 */
static inline uint64_t ixj_command_done(struct ixj_port *port) {
  uint64_t number = port->command_tail;

  __atomic_store_n(&port->commands->command_tail, ++port->command_tail, __ATOMIC_RELEASE);
  return number;
}

/* Whether a command has been executed, and so has its result. */
static inline int ixj_executed(const struct ixj_port *port, uint64_t number) {
  return __atomic_load_n(&port->events->command_head, __ATOMIC_ACQUIRE) > number;
}

/* What an executed command came to. */
static inline int64_t ixj_result(const struct ixj_port *port, uint64_t number) {
  return port->events->results[number & port->command_mask];
}

/*
 * A turn's end when there is nothing left to do: as ixj_batch(), but the dataplane need not come back
 * before there is an event or a result.
 */
static inline int64_t ixj_wait(struct ixj_port *port) {
  int64_t answer;

  __atomic_store_n(&port->commands->app_sleeping, 1, __ATOMIC_RELAXED);
  /* Store of the flag before load of the tail; the dataplane does it the other way round. */
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  answer = ixj_event_next(port) ? 0 : ixj_batch();
  __atomic_store_n(&port->commands->app_sleeping, 0, __ATOMIC_RELAXED);
  return answer;
}

/* The C compiler calls these by itself; ring3/memory.c has them, or the C library. */
void *memcpy(void *to, const void *from, size_t bytes);
void *memmove(void *to, const void *from, size_t bytes);
void *memset(void *at, int value, size_t bytes);
int memcmp(const void *a, const void *b, size_t bytes);

#endif /* IXJ_APP_H */
