/* SPDX-License-Identifier: Apache-2.0 */
/* A ring-3 program that makes a call there is none of, and then logs without end. */
#include <ixj/app.h>

int ixj_main(const struct ixj_start *start) {
  static const char text[] = "\033[2J\nnever believe this line\n";

  (void)start;
  ixj_call3(99, 0, 0, 0);
  for (;;)
    ixj_log(text, sizeof(text) - 1);
}
