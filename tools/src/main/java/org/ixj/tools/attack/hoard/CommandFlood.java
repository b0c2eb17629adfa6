// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.hoard;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Submits useless commands without pause. */
public final class CommandFlood extends Attack {
  private static final int MANY = 100_000;

  /** Found by its class. */
  public CommandFlood() {
    super("hoard.command-flood", Promise.OWN_COST, "others are served");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    int[] left = {MANY};
    int[] refused = {0};
    for (int i = 0; i < MANY; i++) {
      scene.watch(
          scene.port().recvDone(0, 1),
          result -> {
            refused[0] += result < 0 ? 1 : 0;
            if (--left[0] == 0) {
              scene.judge(refused[0] > 0, refused[0] + " of " + MANY + " refused");
            }
          });
      if (i % 64 == 63) {
        scene.port().flush();
      }
    }
  }
}
