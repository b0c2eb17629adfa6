// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.hoard;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Never returns from a handler. */
public final class Spin extends Attack {
  /** Found by its class. */
  public Spin() {
    super("hoard.spin", Promise.OWN_COST, "ended as hanging", End.DIES, "counts as hanging");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    while (scene.handle() != -1) {
      Thread.onSpinWait();
    }
  }
}
