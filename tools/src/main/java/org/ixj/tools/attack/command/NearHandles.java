// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Changes single bits of its own handle, to meet a neighbour's. */
public final class NearHandles extends Attack {
  /** Found by its class. */
  public NearHandles() {
    super("command.near-handles", Promise.GATE, "bad-handle, each");
  }

  @Override
  public void strike(Scene scene) {
    long[] left = {64};
    long[] hits = {0};
    for (int i = 0; i < 64; i++) {
      scene.watch(
          scene.port().recvDone(scene.handle() ^ (1L << (i % 64)), 0x7FFF_FFFF_FFFFL),
          result -> {
            hits[0] += result < 0 ? 0 : 1;
            if (--left[0] == 0) {
              scene.judge(hits[0] == 0, hits[0] + " of 64 guesses hit");
            }
          });
      if (i % 64 == 63) {
        scene.port().flush();
      }
    }
  }
}
