/* SPDX-License-Identifier: Apache-2.0 */
/* Calls with the direction flag set and a stack pointer no address can be. */
#include "../attack.h"

ATTACK(syscall_wild, "ring3.syscall-wild", CONFINED, "answered as any other", LIVES) {
  int64_t answer;

  __asm__ volatile("std\n\tmov %%rsp, %%rbx\n\tmov %2, %%rsp\n\tsyscall\n\tmov %%rbx, %%rsp\n\tcld"
                   : "=a"(answer)
                   : "a"(IXJ_CALL_CLOCK), "r"(1ul << 63)
                   : "rbx", "rcx", "r11", "memory");
  judge(scene, answer > 0, "answered, on a stack of the gate's", "the call was lost");
}
