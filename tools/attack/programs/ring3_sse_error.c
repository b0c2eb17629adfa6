/* SPDX-License-Identifier: Apache-2.0 */
/* Divides by zero with that exception on. */
#include "../attack.h"

ATTACK(sse, "ring3.sse-error", CONFINED, "#XM, or nothing", EITHER) {
  __asm__ volatile("push $0\n\tldmxcsr (%%rsp)\n\txorps %%xmm0, %%xmm0\n\tdivss %%xmm0, %%xmm0\n\tmovl $0x1f80, (%%rsp)\n\tldmxcsr (%%rsp)\n\tadd $8, %%rsp" : : : "memory");
  contained(scene, "came back without harm");
}
