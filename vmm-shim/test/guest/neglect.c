/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A ring-3 program that consumes none of its events: it hands over batch after batch, and says that it
 * sleeps once somebody has knocked at port 8.
 */
#include "listen.h"

int ixj_main(const struct ixj_start *start) {
  struct ixj_port port;
  const struct ixj_event *event;

  if (ixj_port_open(&port, start))
    return 1;
  listen_at(&port, 7);
  listen_at(&port, 8);
  for (;;) {
    event = ixj_event_next(&port);
    if (event && event->local_port == 8)
      __atomic_store_n(&port.commands->app_sleeping, 1, __ATOMIC_RELAXED);
    ixj_batch();
  }
}
