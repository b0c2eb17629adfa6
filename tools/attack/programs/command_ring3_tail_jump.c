/* SPDX-License-Identifier: Apache-2.0 */
/* Publishes commands that it never wrote. */
#include "../attack.h"

ATTACK(tail, "command.ring3-tail-jump", GATE, "nothing is executed", LIVES) {
  struct ixj_port *port = &scene->stream->server->port;
  uint64_t executed;

  ixj_batch();
  executed = port->events->command_head;
  __atomic_store_n(&port->commands->command_tail, port->command_tail + (1ul << 40), __ATOMIC_RELEASE);
  ixj_batch();
  ixj_batch();
  __atomic_store_n(&port->commands->command_tail, port->command_tail, __ATOMIC_RELEASE);
  judge(scene, port->events->command_head <= port->command_tail && port->events->command_head >= executed,
        "nothing executed", "slots never published were executed");
}
