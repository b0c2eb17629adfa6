/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TCP connections as streams of bytes, over one port: what a server is easily written with. Received
 * bytes are shown in place, in the message buffers; bytes to be sent are copied once, into the piece
 * of the send arena that belongs to the connection.
 *
 * Flow control is the paper's: what the application does not take stays in its message buffers, is
 * not reported as done, and so closes the window the peer sees.
 *
 * A server fills in struct ixj_server and calls ixj_serve(), in each of its threads with one of its
 * own. Link with stream.c.
 *
 * What comes is shown to input() as it lies in the message buffers: in order, in pieces that begin and
 * end anywhere, each as often as it takes. Pieces are never joined. input() answers
 *
 *   count       all is taken: the piece is given back to the dataplane
 *   fewer, or 0 for the rest there is no room to answer. It is shown again, alone, when the peer has
 *               acknowledged some of what was sent or the next piece has come
 *
 * and never more. So 0 does not mean "wait until there is more of it": whoever leaves half a message
 * gets the same half again, and the other never, while the peer's window closes. What has to be whole
 * is gathered in the connection's state, and every byte taken for which there is room to answer:
 *
 *   uint32_t input(struct ixj_stream *s, const uint8_t *bytes, uint32_t count) {
 *     struct line *line = s->state;
 *     uint32_t taken = 0;
 *
 *     while (taken < count && ixj_stream_room(s) >= ANSWER_MAX) {
 *       line->bytes[line->count++] = bytes[taken++];
 *       if (bytes[taken - 1] == '\n' || line->count == sizeof(line->bytes)) {
 *         answer(s, line); // by ixj_stream_write(), at most ANSWER_MAX bytes
 *         line->count = 0;
 *       }
 *     }
 *     return taken;
 *   }
 *
 * ANSWER_MAX may be no more than ixj_stream_capacity(): for so much there is room once everything sent
 * is acknowledged.
 */
#ifndef IXJ_STREAM_H
#define IXJ_STREAM_H

#include <ixj/app.h>

struct ixj_server;

/* One connection. Fields are for reading only. */
struct ixj_stream {
  struct ixj_server *server;
  void *state;     /* ixj_server.state_bytes of the application's own, zeroed for each connection */
  uint64_t handle; /* 0: free */
  /* The part of the arena is a ring; bytes since the beginning: acknowledged <= accepted <= filled. */
  uint64_t acknowledged, accepted, filled;
  uint64_t window;      /* bytes that may be accepted and not acknowledged */
  uint64_t offer;       /* number of the sendv whose result is not read yet, if offering */
  uint32_t first, last; /* received pieces not taken yet */
  uint8_t offering, ended, finishing, closing, changed;
};

struct ixj_server {
  uint16_t tcp_port;
  uint32_t connections; /* most at a time; more are reset */
  uint32_t state_bytes; /* of the application's own for each connection */
  /* Takes bytes that came, and answers how many of them; see above. */
  uint32_t (*input)(struct ixj_stream *stream, const uint8_t *bytes, uint32_t count);
  /* A connection is over. May be NULL. */
  void (*gone)(struct ixj_stream *stream);

  /* Private. */
  struct ixj_port port;
  struct ixj_stream *streams;
  struct ixj_piece *pieces;
  uint64_t ring_bytes;
  uint32_t free_piece;
};

/*
 * Listens and serves for ever. Answers -1 if it cannot, and says in a line of the log why: another
 * version of the contract, no memory, no room in the send arena for so many connections, or a port
 * that the dataplane does not let it listen on.
 */
int ixj_serve(struct ixj_server *server, const struct ixj_start *start);

/* Bytes that ixj_stream_write() takes now. */
static inline uint64_t ixj_stream_room(const struct ixj_stream *s) {
  return s->server->ring_bytes - (s->filled - s->acknowledged);
}

/* Most bytes there is ever room for. */
static inline uint64_t ixj_stream_capacity(const struct ixj_stream *s) {
  return s->server->ring_bytes;
}

/* Sends bytes, for which there is room. */
void ixj_stream_write(struct ixj_stream *stream, const void *bytes, uint64_t count);

/* Takes no further bytes, and closes after the last one is sent. */
void ixj_stream_finish(struct ixj_stream *stream);

#endif /* IXJ_STREAM_H */
