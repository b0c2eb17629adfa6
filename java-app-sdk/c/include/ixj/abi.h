/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The contract between an IXJ dataplane and its application: what lies where in the memory they
 * share, and what it means. The Java form of the same is the package org.ixj.abi; a test holds the
 * two against each other in both directions.
 *
 * A port, of which every elastic thread has one, consists of four regions:
 *
 *   region           dataplane    application   content
 *   message buffers  read/write   read only     raw bytes: payload as it arrived
 *   events           read/write   read only     struct ixj_events, results, event slots
 *   commands         read only    read/write    struct ixj_commands, command slots
 *   send arena       read only    read/write    raw bytes: payload to be sent in place
 *
 * All fields are little-endian and naturally aligned. Regions start at a page. Counters count since
 * the port was made and never wrap in practice; slot i of a ring of n entries is i & (n - 1).
 *
 * Order. Whoever moves a counter stores it with release after what it covers, and the other side
 * loads it with acquire before it looks: event_tail and command_head move forward by the dataplane,
 * command_tail and event_head by the application. To wake each other, a side stores its counters,
 * then passes a full fence, then loads the other side's sleeping flag, and rings if it is 1. A side
 * that wants to sleep stores 1 in its flag, passes a full fence, loads the other side's counters
 * again, and sleeps only if there is nothing new.
 *
 * The dataplane copies a command before it looks at it and believes nothing in it: a wrong field is
 * an error code in the command's result, and never harms another.
 *
 * Needs nothing but a C11 compiler's own headers; usable where there is no C library.
 */
#ifndef IXJ_ABI_H
#define IXJ_ABI_H

#include <stddef.h>
#include <stdint.h>

/* "IXJ1", the first word of the events region and of the welcome message. */
#define IXJ_MAGIC 0x314A5849

/* Raised with every change of a layout or of a meaning. Both sides must agree exactly. */
#define IXJ_VERSION 4

/* Both rings' slots are one cache line. */
#define IXJ_SLOT_BYTES 64

/* Most scatter/gather entries of one sendv. */
#define IXJ_SG_MAX 4

/* Most scatter/gather entries of one udp_sendv, which has an address behind them. */
#define IXJ_UDP_SG_MAX 2

/* Bytes of a struct ixj_address. */
#define IXJ_ADDRESS_BYTES 16

/*
 * Batched system calls (struct ixj_command.op). Each names the fields it reads; the others are
 * ignored. Calls are executed in order; events that follow from a call are published after its
 * result. "Result" is what ixj_results()[slot] holds then; below 0 it is an enum ixj_result.
 */
enum ixj_op {
  /* cookie, address (zeros = any of ours, of both families), port, count = backlog. Result: the
   * listener's handle. */
  IXJ_OP_LISTEN = 1,
  /* handle. Connections already accepted live on; those that only knocked are reset. */
  IXJ_OP_UNLISTEN = 2,
  /* cookie, address, port. Result: the handle, and IXJ_EVENT_CONNECTED follows; or an error, and
   * nothing follows. */
  IXJ_OP_CONNECT = 3,
  /* handle of a knock, cookie. IXJ_EVENT_SENT with the send window follows. */
  IXJ_OP_ACCEPT = 4,
  /* handle of a knock: the peer is reset. No event follows. */
  IXJ_OP_REJECT = 5,
  /*
   * handle, count, sg. Result: bytes accepted, in order; 0 when the window is full. They belong to
   * the dataplane until IXJ_EVENT_SENT covers them or IXJ_EVENT_DEAD comes. Whenever less is
   * accepted than was offered, a SENT follows once there is room again, with 0 bytes if only the
   * window changed. An application gives no further sendv for a connection whose last one has no
   * result yet: between the two the window may open, and bytes be missed.
   */
  IXJ_OP_SENDV = 6,
  /* handle, amount = bytes taken, in order; their message buffers go back to the pool. */
  IXJ_OP_RECV_DONE = 7,
  /* handle: orderly close after all accepted data. IXJ_EVENT_DEAD ends it. */
  IXJ_OP_CLOSE = 8,
  /* handle: reset. IXJ_EVENT_DEAD follows at once. */
  IXJ_OP_ABORT = 9,
  /* cookie, address (zeros = any of ours, of both families), port (0 = choose). Result: the
   * socket's handle. */
  IXJ_OP_UDP_BIND = 10,
  /* handle, count up to IXJ_UDP_SG_MAX, udp_sg, address, port, cookie for IXJ_EVENT_UDP_SENT. The
   * address is of a family that the socket is bound to. */
  IXJ_OP_UDP_SENDV = 11,
  /* handle, amount = number of datagrams done with, oldest first. */
  IXJ_OP_UDP_RECV_DONE = 12,
  /* handle. Datagrams not done with are given back; no event of the socket follows. */
  IXJ_OP_UDP_CLOSE = 13,
  /* cookie, amount = delay in microseconds. One shot; IXJ_EVENT_TIMER_FIRED follows. */
  IXJ_OP_TIMER = 14,
};

/* Event conditions (struct ixj_event.type). An unknown type is to be passed over. */
enum ixj_event_type {
  /* handle, cookie (the listener's), address, port, local_port: a peer finished the handshake with
   * a listener. Accept or reject it. */
  IXJ_EVENT_KNOCK = 1,
  /* handle, cookie, code, window: a connect ended. With a code other than 0 the handle is already
   * stale, and no IXJ_EVENT_DEAD follows. */
  IXJ_EVENT_CONNECTED = 2,
  /* cookie, amount = offset in the message buffers, length: payload; with length 0 the peer closed
   * its direction. */
  IXJ_EVENT_RECV = 3,
  /* cookie, amount = bytes newly acknowledged (0 right after accept), window. Their arena memory is
   * the application's again. */
  IXJ_EVENT_SENT = 4,
  /*
   * cookie, code: the last event of an accepted or connected connection; its handle is stale. Arena
   * memory of the connection is the application's again. Payload that earlier events named stays
   * unchanged until event_head has passed this event, so that what came before a reset can still be
   * read; then its message buffers go back without a recv_done.
   */
  IXJ_EVENT_DEAD = 5,
  /* handle, cookie, address, port, amount = offset in the message buffers, length: a datagram. */
  IXJ_EVENT_UDP_RECV = 6,
  /* cookie: a udp_sendv left; its arena memory is the application's again. */
  IXJ_EVENT_UDP_SENT = 7,
  /* cookie: a timer ran out. */
  IXJ_EVENT_TIMER_FIRED = 8,
};

/* What a call came to, and why a connection ended. */
enum ixj_result {
  /* Done. */
  IXJ_RESULT_OK = 0,
  /* No such operation in this version of the contract. */
  IXJ_RESULT_UNSUPPORTED = -1,
  /* A field is out of its range. */
  IXJ_RESULT_INVALID = -2,
  /* The handle is stale, was never given out, or names another kind of object. */
  IXJ_RESULT_BAD_HANDLE = -3,
  /* The call does not fit the state: recv_done beyond what came, sendv after close. */
  IXJ_RESULT_BAD_STATE = -4,
  /* A scatter/gather entry reaches outside the send arena. */
  IXJ_RESULT_FAULT = -5,
  /* The dataplane's tables are full. */
  IXJ_RESULT_NO_MEMORY = -6,
  /* Address and port are taken. */
  IXJ_RESULT_IN_USE = -7,
  /* No route or no answer on the link to that address. */
  IXJ_RESULT_UNREACHABLE = -8,
  /* The peer refused the connection (RST to our SYN). */
  IXJ_RESULT_REFUSED = -9,
  /* The peer reset the connection. */
  IXJ_RESULT_RESET = -10,
  /* Retransmissions went unanswered. */
  IXJ_RESULT_TIMED_OUT = -11,
  /* The application aborted. */
  IXJ_RESULT_ABORTED = -12,
};

/*
 * Kinds of handles, bits 60..61. To an application handles are opaque; to the dataplane bits 32..59
 * are a generation and bits 0..31 a table index, so that a stale or guessed handle is an error.
 */
enum ixj_handle_kind {
  /* A TCP connection. */
  IXJ_HANDLE_CONNECTION = 1,
  /* A TCP listener. */
  IXJ_HANDLE_LISTENER = 2,
  /* A UDP socket. */
  IXJ_HANDLE_UDP = 3,
};

/* Generations wrap here. */
#define IXJ_HANDLE_GENERATION_MASK 0x0FFFFFFF

/* One piece of memory to send. */
struct ixj_sg {
  uint32_t offset; /* of the first byte in the send arena */
  uint32_t length; /* bytes */
};

/*
 * An address: of IPv6 its bytes in the network's order, of IPv4 ::ffff:a.b.c.d. All zeros are no
 * address: any of ours.
 */
struct ixj_address {
  uint8_t bytes[IXJ_ADDRESS_BYTES];
};

/* Initializes a struct ixj_address with an IPv4 address as a number: 127.0.0.1 is 0x7F000001. */
#define IXJ_IPV4(number)                                                                          \
  {                                                                                               \
    {                                                                                             \
      [10] = 0xFF, [11] = 0xFF, [12] = (uint8_t)((uint32_t)(number) >> 24),                       \
      [13] = (uint8_t)((uint32_t)(number) >> 16), [14] = (uint8_t)((uint32_t)(number) >> 8),      \
      [15] = (uint8_t)(number)                                                                    \
    }                                                                                             \
  }

/* One command slot. */
struct ixj_command {
  uint32_t op;      /* enum ixj_op */
  uint32_t count;   /* sendv: entries used; listen: backlog */
  uint64_t handle;  /* the connection, listener or UDP socket */
  uint64_t cookie;  /* the application's own name for the object, handed back in events */
  uint32_t unused0;
  uint16_t port; /* port as a number */
  uint16_t unused1;
  union {
    uint64_t amount; /* recv_done: bytes; udp_recv_done: datagrams; timer: microseconds */
    struct ixj_sg sg[IXJ_SG_MAX];
    struct {
      struct ixj_sg udp_sg[IXJ_UDP_SG_MAX];
      struct ixj_address address;
    };
  };
};

/* The head of the commands region. Each group has a cache line of its own. */
struct ixj_commands {
  uint8_t unused0[64];
  uint64_t command_tail; /* commands published */
  uint8_t unused1[56];
  uint64_t event_head; /* events consumed */
  uint8_t unused2[56];
  uint32_t app_sleeping; /* 1 while the application sleeps and wants its doorbell rung */
  uint32_t app_cpu;      /* 1 + the processor it was last idle on, 0 if it does not say: a hint */
  uint8_t unused3[56];
  struct ixj_command slots[]; /* command_entries of them */
};

/* One event slot. */
struct ixj_event {
  uint32_t type;       /* enum ixj_event_type */
  int32_t code;        /* connected: outcome; dead: reason */
  uint64_t handle;     /* knock, connected: the connection; udp_recv: the socket */
  uint64_t cookie;     /* the cookie of the object; knock: of the listener */
  uint32_t unused;
  uint16_t port;       /* the sender's port */
  uint16_t local_port; /* knock: the port that was knocked at */
  uint64_t amount;     /* recv, udp_recv: offset of the payload; sent: bytes acknowledged */
  uint32_t length;     /* recv, udp_recv: payload bytes */
  uint32_t window;     /* connected, sent: bytes that may be sent and not yet acknowledged */
  struct ixj_address address; /* knock, udp_recv: the sender's */
};

/* The head of the events region. */
struct ixj_events {
  uint32_t magic;           /* IXJ_MAGIC */
  uint32_t version;         /* IXJ_VERSION */
  uint32_t event_entries;   /* slots of the event ring, a power of two */
  uint32_t command_entries; /* slots of the command ring, a power of two */
  uint8_t unused0[48];
  uint64_t event_tail; /* events published */
  uint8_t unused1[56];
  uint64_t command_head; /* commands executed, their results written */
  uint8_t unused2[56];
  uint32_t dataplane_sleeping; /* 1 while the dataplane sleeps and wants its doorbell rung */
  uint32_t dataplane_cpu;      /* 1 + the processor it was last idle on, 0 if it does not say */
  uint8_t unused3[56];
  /*
   * One per command slot. Slot and result belong together: an application uses a slot again only
   * after it has read the result. Event slots follow the last result: ixj_event_slots().
   */
  int64_t results[];
};

/*
 * The one message with which a dataplane greets an application process over a Unix stream socket,
 * with five descriptors: message buffers (opened read-only), events (read-only), commands
 * (read-write), send arena (read-write), and an eventfd, the dataplane's doorbell. One connection is
 * made per port. Afterwards the application adds 1 to the eventfd to wake the dataplane; the
 * dataplane sends a byte of any value over the connection to wake the application, and reads nothing
 * from it. The connection's end means that the peer is gone. The first two fields stay where they are in every version.
 */
struct ixj_welcome {
  uint32_t magic;      /* IXJ_MAGIC */
  uint32_t version;    /* IXJ_VERSION */
  uint32_t port_index; /* which elastic thread's port this is, from 0 */
  uint32_t port_count; /* elastic threads of the dataplane, at least 1 */
  uint64_t message_buffer_bytes;
  uint64_t event_bytes;
  uint64_t command_bytes;
  uint64_t send_arena_bytes;
};

/* Descriptors that come with the welcome message. */
#define IXJ_WELCOME_DESCRIPTORS 5

/* Which of them is the doorbell. */
#define IXJ_WELCOME_DOORBELL 4

/* The first event slot of an events region. */
static inline const struct ixj_event *ixj_event_slots(const struct ixj_events *events) {
  return (const struct ixj_event *)(const void *)(events->results + events->command_entries);
}

/* Size of an events region. */
static inline uint64_t ixj_events_bytes(uint32_t event_entries, uint32_t command_entries) {
  return sizeof(struct ixj_events) + (uint64_t)command_entries * sizeof(int64_t) +
         (uint64_t)event_entries * sizeof(struct ixj_event);
}

/* Size of a commands region. */
static inline uint64_t ixj_commands_bytes(uint32_t command_entries) {
  return sizeof(struct ixj_commands) + (uint64_t)command_entries * sizeof(struct ixj_command);
}

#define IXJ_AT(type, field, at) \
  _Static_assert(offsetof(struct type, field) == (at), #type "." #field " has moved")

IXJ_AT(ixj_sg, offset, 0);
IXJ_AT(ixj_sg, length, 4);
_Static_assert(sizeof(struct ixj_sg) == 8, "size of struct ixj_sg");

IXJ_AT(ixj_command, op, 0);
IXJ_AT(ixj_command, count, 4);
IXJ_AT(ixj_command, handle, 8);
IXJ_AT(ixj_command, cookie, 16);
IXJ_AT(ixj_command, port, 28);
IXJ_AT(ixj_command, amount, 32);
IXJ_AT(ixj_command, sg, 32);
IXJ_AT(ixj_command, udp_sg, 32);
IXJ_AT(ixj_command, address, 48);
_Static_assert(sizeof(struct ixj_command) == IXJ_SLOT_BYTES, "size of struct ixj_command");

IXJ_AT(ixj_commands, command_tail, 64);
IXJ_AT(ixj_commands, event_head, 128);
IXJ_AT(ixj_commands, app_sleeping, 192);
IXJ_AT(ixj_commands, app_cpu, 196);
IXJ_AT(ixj_commands, slots, 256);
_Static_assert(sizeof(struct ixj_commands) == 256, "size of struct ixj_commands");

IXJ_AT(ixj_event, type, 0);
IXJ_AT(ixj_event, code, 4);
IXJ_AT(ixj_event, handle, 8);
IXJ_AT(ixj_event, cookie, 16);
IXJ_AT(ixj_event, port, 28);
IXJ_AT(ixj_event, local_port, 30);
IXJ_AT(ixj_event, amount, 32);
IXJ_AT(ixj_event, length, 40);
IXJ_AT(ixj_event, window, 44);
IXJ_AT(ixj_event, address, 48);
_Static_assert(sizeof(struct ixj_event) == IXJ_SLOT_BYTES, "size of struct ixj_event");

IXJ_AT(ixj_events, magic, 0);
IXJ_AT(ixj_events, version, 4);
IXJ_AT(ixj_events, event_entries, 8);
IXJ_AT(ixj_events, command_entries, 12);
IXJ_AT(ixj_events, event_tail, 64);
IXJ_AT(ixj_events, command_head, 128);
IXJ_AT(ixj_events, dataplane_sleeping, 192);
IXJ_AT(ixj_events, dataplane_cpu, 196);
IXJ_AT(ixj_events, results, 256);
_Static_assert(sizeof(struct ixj_events) == 256, "size of struct ixj_events");

IXJ_AT(ixj_welcome, magic, 0);
IXJ_AT(ixj_welcome, version, 4);
IXJ_AT(ixj_welcome, port_index, 8);
IXJ_AT(ixj_welcome, port_count, 12);
IXJ_AT(ixj_welcome, message_buffer_bytes, 16);
IXJ_AT(ixj_welcome, event_bytes, 24);
IXJ_AT(ixj_welcome, command_bytes, 32);
IXJ_AT(ixj_welcome, send_arena_bytes, 40);
_Static_assert(sizeof(struct ixj_welcome) == 48, "size of struct ixj_welcome");

#undef IXJ_AT

#endif /* IXJ_ABI_H */
