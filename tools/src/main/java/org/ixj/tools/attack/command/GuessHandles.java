// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import java.util.Random;
import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Guesses handles of other connections. */
public final class GuessHandles extends Attack {
  private static final int GUESSES = 512;

  /** Found by its class. */
  public GuessHandles() {
    super("command.guess-handles", Promise.GATE, "bad-handle, each");
  }

  @Override
  public void strike(Scene scene) {
    Random random = new Random(1);
    long[] left = {GUESSES};
    long[] hits = {0};
    for (int i = 0; i < GUESSES; i++) {
      scene.watch(
          scene.port().recvDone(random.nextLong(), 1),
          result -> {
            hits[0] += result == ResultCode.BAD_HANDLE ? 0 : 1;
            if (--left[0] == 0) {
              scene.judge(hits[0] == 0, hits[0] + " of " + GUESSES + " guesses hit");
            }
          });
      if (i % 64 == 63) {
        scene.port().flush();
      }
    }
  }
}
