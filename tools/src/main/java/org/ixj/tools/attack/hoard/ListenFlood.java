// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.hoard;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Listens on every port with a boundless backlog, and ends. */
public final class ListenFlood extends Attack {
  private static final int MANY = 70_000;

  /** Found by its class. */
  public ListenFlood() {
    super("hoard.listen-flood", Promise.OWN_COST, "bounded", End.DIES);
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
          scene.port().listen(Scene.COOKIE, 0, 1 + i % 65_535, 1 << 30),
          result -> {
            refused[0] += result < 0 ? 1 : 0;
            if (--left[0] == 0) {
              Runtime.getRuntime().halt(0);
            }
          });
      if (i % 64 == 63) {
        scene.port().flush();
      }
    }
  }
}
