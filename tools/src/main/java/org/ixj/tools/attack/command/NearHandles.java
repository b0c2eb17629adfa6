// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Changes single bits of the kind and generation of its own handle. */
public final class NearHandles extends Attack {
  private static final int FIRST_BIT = 32;

  /** Found by its class. */
  public NearHandles() {
    super("command.near-handles", Promise.GATE, "bad-handle, each");
  }

  @Override
  public void strike(Scene scene) {
    int[] left = {Long.SIZE - FIRST_BIT};
    int[] hits = {0};
    for (int bit = FIRST_BIT; bit < Long.SIZE; bit++) {
      scene.watch(
          scene.port().recvDone(scene.handle() ^ (1L << bit), 0),
          result -> {
            hits[0] += result == ResultCode.BAD_HANDLE ? 0 : 1;
            if (--left[0] == 0) {
              scene.judge(hits[0] == 0, hits[0] + " of 32 guesses hit");
            }
          });
    }
    scene.port().flush();
  }
}
