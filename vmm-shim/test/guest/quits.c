/* SPDX-License-Identifier: Apache-2.0 */
/* A ring-3 program that listens, and ends. */
#include "listen.h"

int ixj_main(const struct ixj_start *start) {
  struct ixj_port port;

  if (ixj_port_open(&port, start))
    return 1;
  listen_at(&port, 7);
  ixj_batch();
  return 7;
}
