/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A ring-3 program that dawdles between its last look at the events and the call by which it sleeps: it
 * is preempted there, and whatever comes meanwhile is to wake it.
 */
#include "listen.h"

#define DAWDLE_NS 20000000

static void dawdle(void) {
  uint64_t begin = ixj_clock_ns();

  while (ixj_clock_ns() - begin < DAWDLE_NS)
    __asm__ volatile("pause");
}

int ixj_main(const struct ixj_start *start) {
  struct ixj_port port;

  if (ixj_port_open(&port, start))
    return 1;
  listen_at(&port, 7);
  for (;;) {
    while (ixj_event_next(&port))
      ixj_event_done(&port);
    __atomic_store_n(&port.commands->app_sleeping, 1, __ATOMIC_RELAXED);
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    if (!ixj_event_next(&port)) {
      dawdle();
      ixj_batch();
    }
    __atomic_store_n(&port.commands->app_sleeping, 0, __ATOMIC_RELAXED);
  }
}
