// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.card;

import org.ixj.tools.attack.BreachException;
import org.ixj.tools.attack.DeviceAttack;
import org.ixj.tools.attack.Rogue;

/** Has the card look for its descriptors in memory that the function was not given. */
public final class StrayRing extends DeviceAttack {
  /** Found by its class. */
  public StrayRing() {
    super("card.stray-ring", "the IOMMU refuses");
  }

  @Override
  public String strike(Rogue rogue) throws Exception {
    try (Prey prey = new Prey()) {
      rogue.sendingRing(prey.physical());
      rogue.bell();
      String fault = rogue.fault();
      if (fault == null || !prey.untouched()) {
        throw new BreachException("the card took descriptors from memory that is not its own");
      }
      return fault;
    }
  }
}
