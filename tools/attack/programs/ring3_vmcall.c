/* SPDX-License-Identifier: Apache-2.0 */
/* Calls the hypervisor. */
#include "../attack.h"

ATTACK(vmcall, "ring3.vmcall", CONFINED, "#GP or #UD, or an error", EITHER) {
  __asm__ volatile("vmcall" : : "a"(~0ul) : "memory");
  contained(scene, "came back without harm");
}
