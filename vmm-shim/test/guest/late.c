/* SPDX-License-Identifier: Apache-2.0 */
/* A ring-3 program that sleeps until somebody knocks, and then never hands over again. */
#include <ixj/app.h>

int ixj_main(const struct ixj_start *start) {
  struct ixj_port port;
  struct ixj_command *c;

  if (ixj_port_open(&port, start))
    return 1;
  c = ixj_command_next(&port);
  c->op = IXJ_OP_LISTEN;
  c->port = 7;
  c->count = 8;
  ixj_command_done(&port);
  while (!ixj_event_next(&port))
    ixj_wait(&port);
  ixj_event_done(&port);
  for (;;)
    __asm__ volatile("pause");
}
