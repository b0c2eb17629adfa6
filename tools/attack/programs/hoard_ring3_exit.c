/* SPDX-License-Identifier: Apache-2.0 */
/* Ends, with a status. */
#include "../attack.h"

ATTACK(exit7, "hoard.ring3-exit", OWN_COST, "reset, started again", DIES) {
  ixj_exit(scene ? 7 : 8);
}
