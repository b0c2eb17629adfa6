/* SPDX-License-Identifier: Apache-2.0 */
/* A ring-3 program that never hands over. */
#include <ixj/app.h>

int ixj_main(const struct ixj_start *start) {
  for (;;)
    __asm__ volatile("" : : "r"(start));
}
