/* SPDX-License-Identifier: Apache-2.0 */
/* Turns the alignment check on. */
#include "../attack.h"

static _Alignas(16) uint8_t place[16];

ATTACK(alignment, "ring3.alignment-check", CONFINED, "#AC, or nothing", EITHER) {
  __asm__ volatile("pushf\n\torl $0x40000, (%%rsp)\n\tpopf\n\tmov 1(%0), %%rax\n\tpushf\n\tandl $~0x40000, (%%rsp)\n\tpopf" : : "r"(place) : "rax", "memory");
  contained(scene, "came back without harm");
}
