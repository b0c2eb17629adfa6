/* SPDX-License-Identifier: Apache-2.0 */
/* A ring-3 program that sleeps until somebody knocks, and then never hands over again. */
#include "listen.h"

int ixj_main(const struct ixj_start *start) {
  struct ixj_port port;

  if (ixj_port_open(&port, start))
    return 1;
  listen_at(&port, 7);
  while (!ixj_event_next(&port))
    ixj_wait(&port);
  ixj_event_done(&port);
  for (;;)
    __asm__ volatile("pause");
}
