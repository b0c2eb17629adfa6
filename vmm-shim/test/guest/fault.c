/* SPDX-License-Identifier: Apache-2.0 */
/* A ring-3 program that writes to a message buffer. */
#include <ixj/app.h>

int ixj_main(const struct ixj_start *start) {
  *(volatile uint8_t *)start->message_buffers.at = 1;
  return 0;
}
