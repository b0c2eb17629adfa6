/* SPDX-License-Identifier: Apache-2.0 */
/* What a small guest does that is to have a socket, without the stream layer. */
#ifndef LISTEN_H
#define LISTEN_H

#include <ixj/app.h>

static inline void listen_at(struct ixj_port *port, uint16_t number) {
  struct ixj_command *c = ixj_command_next(port);

  c->op = IXJ_OP_LISTEN;
  c->port = number;
  c->count = 8;
  ixj_command_done(port);
}

#endif
