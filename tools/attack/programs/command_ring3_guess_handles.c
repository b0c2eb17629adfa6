/* SPDX-License-Identifier: Apache-2.0 */
/* Aborts connections it has to guess. */
#include "../attack.h"

ATTACK(guess, "command.ring3-guess-handles", GATE, "bad-handle, each", LIVES) {
  uint64_t i, guess = 1, hits = 0;

  for (i = 0; i < 2000; i++) {
    struct ixj_command c = {.op = IXJ_OP_ABORT};

    guess = guess * 6364136223846793005u + 1442695040888963407u;
    c.handle = guess;
    hits += command(scene, &c) != IXJ_RESULT_BAD_HANDLE;
  }
  judge(scene, !hits, "all missed", "a guess hit");
}
