/* SPDX-License-Identifier: Apache-2.0 */
/* Leaves an x87 exception pending. */
#include "../attack.h"

ATTACK(x87, "ring3.x87-error", CONFINED, "#MF", DIES) {
  __asm__ volatile("fninit\n\tpush $0x340\n\tfldcw (%%rsp)\n\tfld1\n\tfldz\n\tfdivrp\n\tfwait" : : : "memory");
  broken(scene, "it went through");
}
