// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.card;

import org.ixj.tools.attack.DeviceAttack;
import org.ixj.tools.attack.Rogue;

/** Resets its function again and again, by its register and through the kernel. */
public final class ResetStorm extends DeviceAttack {
  private static final int MANY = 200;
  private static final int THROUGH_KERNEL = 20;

  /** Found by its class. */
  public ResetStorm() {
    super("card.reset-storm", "nobody else notices");
  }

  @Override
  public String strike(Rogue rogue) throws Exception {
    for (int i = 0; i < MANY; i++) {
      rogue.reset();
      if (i % THROUGH_KERNEL == 0) {
        rogue.device().reset();
        rogue.device().enableBusMaster();
      }
    }
    rogue.start();
    return MANY + " resets";
  }
}
