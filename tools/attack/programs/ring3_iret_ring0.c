/* SPDX-License-Identifier: Apache-2.0 */
/* Returns into ring 0. */
#include "../attack.h"

ATTACK(iret_ring0, "ring3.iret-ring0", CONFINED, "#GP", DIES) {
  __asm__ volatile("push $0x18\n\tpush %%rsp\n\tpush $2\n\tpush $0x10\n\tlea 1f(%%rip), %%rax\n\tpush %%rax\n\tiretq\n1:"
                   : : : "rax", "memory");
  broken(scene, "ring 0 was reached");
}
