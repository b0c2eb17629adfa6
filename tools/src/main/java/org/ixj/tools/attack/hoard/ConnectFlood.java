// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.hoard;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Opens connections without end, and ends. */
public final class ConnectFlood extends Attack {
  private static final int MANY = 100_000;

  /** Found by its class. */
  public ConnectFlood() {
    super(
        "hoard.connect-flood",
        Promise.OWN_COST,
        "the application ends, its table is freed",
        End.DIES);
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
          scene.port().connect(Scene.COOKIE, 0x0A09_0002, 1 + i % 60_000),
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
