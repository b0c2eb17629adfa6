/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls the hypervisor. KVM may write the instruction of the host's kind of processor over the other one
 * (KVM_X86_QUIRK_FIX_HYPERCALL_INSN), as the program itself: the page is not writable.
 */
#include "../attack.h"

ATTACK(vmcall, "ring3.vmcall", CONFINED, "#GP or #UD or #PF, error code 0x7, or an error", EITHER) {
  __asm__ volatile("vmcall" : : "a"(~0ul) : "memory");
  contained(scene, "came back without harm");
}
