/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A ring-3 program that consumes none of its events: it hands over batch after batch, and says that it
 * sleeps once somebody has knocked at port 8.
 */
#include <ixj/app.h>

static void listen(struct ixj_port *port, uint16_t number) {
  struct ixj_command *c = ixj_command_next(port);

  c->op = IXJ_OP_LISTEN;
  c->port = number;
  c->count = 8;
  ixj_command_done(port);
}

int ixj_main(const struct ixj_start *start) {
  struct ixj_port port;
  const struct ixj_event *event;

  if (ixj_port_open(&port, start))
    return 1;
  listen(&port, 7);
  listen(&port, 8);
  for (;;) {
    event = ixj_event_next(&port);
    if (event && event->local_port == 8)
      __atomic_store_n(&port.commands->app_sleeping, 1, __ATOMIC_RELAXED);
    ixj_batch();
  }
}
