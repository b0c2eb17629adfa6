/* SPDX-License-Identifier: Apache-2.0 */
/* Ends, with a status. */
#include "../attack.h"

ATTACK(exit7, "hoard.ring3-exit", OWN_COST, "status 7", DIES) {
  ixj_exit(scene ? 7 : 8);
}
