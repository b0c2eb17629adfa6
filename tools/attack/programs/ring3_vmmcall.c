/* SPDX-License-Identifier: Apache-2.0 */
/* Calls the hypervisor of the other kind of processor: see ring3_vmcall.c. */
#include "../attack.h"

ATTACK(vmmcall, "ring3.vmmcall", CONFINED, "#GP or #UD or #PF, error code 0x7, or an error", EITHER) {
  __asm__ volatile("vmmcall" : : "a"(~0ul) : "memory");
  contained(scene, "came back without harm");
}
