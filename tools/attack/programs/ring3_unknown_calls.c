/* SPDX-License-Identifier: Apache-2.0 */
/* Makes every system call of Linux, and others. */
#include "../attack.h"

ATTACK(calls, "ring3.unknown-calls", CONFINED, "denied, each", LIVES) {
  uint64_t number, wrong = 0;

  for (number = 6; number < 1000; number++)
    wrong += ixj_call3(number, (uint64_t)scene->message, 4096, 3) != IXJ_CALL_DENIED;
  for (number = 63; number > 10; number--)
    wrong += ixj_call3(1ul << number, 0, 0, 0) != IXJ_CALL_DENIED;
  wrong += ixj_call3(0, 0, 0, 0) != IXJ_CALL_DENIED;
  judge(scene, !wrong, "all denied", "a call that there is none of was answered");
}
