/* SPDX-License-Identifier: Apache-2.0 */
/* Steps over a call, so that the trap may be taken in the gate. */
#include "../attack.h"

enum { TRAP = 0x100 };

ATTACK(trap_call, "ring3.single-step-call", CONFINED, "#DB, or the flag is gone", EITHER) {
  int64_t answer;
  uint64_t flags;

  __asm__ volatile("pushf\n\torl %3, (%%rsp)\n\tpopf\n\tsyscall\n\tpushf\n\tpop %1"
                   : "=a"(answer), "=&r"(flags)
                   : "a"(IXJ_CALL_CLOCK), "i"(TRAP), "D"(0), "S"(0), "d"(0)
                   : "rcx", "r11", "memory");
  judge(scene, answer > 0 && !(flags & TRAP), "the flag is gone", "it steps on, or got no answer");
}
