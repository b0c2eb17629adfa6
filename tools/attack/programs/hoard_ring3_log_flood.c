/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Logs without end, in lines of one control character, and hands nothing over: others get a turn only
 * when it is preempted. How long they wait shows in a command it gives, which that turn executes.
 */
#include "../attack.h"

#define ROUNDS 15
#define LATE_NS 100000000ull

ATTACK(log_flood, "hoard.ring3-log-flood", OWN_COST, "preempted as any other", LIVES) {
  struct ixj_port *port = &scene->stream->server->port;
  char text[IXJ_LOG_MAX];
  int i, round, late = 0;

  for (i = 0; i < IXJ_LOG_MAX; i++)
    text[i] = i & 1 ? '\n' : '\033';
  for (round = 0; round < ROUNDS; round++) {
    struct ixj_command *c;
    uint64_t number, begin = ixj_clock_ns();

    while (!(c = ixj_command_next(port)))
      ixj_batch();
    memset(c, 0, sizeof(*c));
    c->op = ~0;
    number = ixj_command_done(port);
    while (!ixj_executed(port, number))
      ixj_log(text, sizeof(text));
    late += ixj_clock_ns() - begin > LATE_NS;
  }
  /* Now and then the host has something else to do. */
  judge(scene, late < ROUNDS / 2, "each flood was preempted in time", "it was preempted late, again and again");
}
