/* SPDX-License-Identifier: Apache-2.0 */
/* Throws caches away without writing them back. */
#include "../attack.h"

ATTACK(invd, "ring3.invd", CONFINED, "#GP, or nothing", EITHER) {
  __asm__ volatile("invd");
  contained(scene, "came back without harm");
}
