/* SPDX-License-Identifier: Apache-2.0 */
/* Has the shim read the dataplane's memory for it. */
#include "../attack.h"

ATTACK(log_lies, "ring3.log-foreign", CONFINED, "a fault answered, each", LIVES) {
  uint64_t wrong = 0, at;

  for (at = 0x7ffffffff000ul; at > 0x7ff000000000ul; at -= 1ul << 30)
    wrong += ixj_log((const char *)at, 8) != IXJ_CALL_FAULT;
  wrong += ixj_log((const char *)~3ul, 8) != IXJ_CALL_FAULT;
  wrong += ixj_log((const char *)(1ul << 63), 8) != IXJ_CALL_FAULT;
  wrong += ixj_log((const char *)0, 1) != IXJ_CALL_FAULT;
  judge(scene, !wrong, "refused", "the shim read for it what it could not read itself");
}
