/* SPDX-License-Identifier: Apache-2.0 */
/* Claims to have taken events that were never published. */
#include "../attack.h"

ATTACK(head, "command.ring3-event-head-jump", GATE, "served on", LIVES) {
  struct ixj_port *port = &scene->stream->server->port;
  static const uint64_t lies[] = {1ul << 40, ~0ul, 1ul << 63, ~0ul >> 1};
  uint64_t i;

  for (i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
    __atomic_store_n(&port->commands->event_head, lies[i], __ATOMIC_RELEASE);
    ixj_batch();
  }
  __atomic_store_n(&port->commands->event_head, port->event_head, __ATOMIC_RELEASE);
  contained(scene, "events go on");
}
