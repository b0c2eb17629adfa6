// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.card;

import org.ixj.tools.attack.BreachException;
import org.ixj.tools.attack.DeviceAttack;
import org.ixj.tools.attack.Rogue;

/** Has the card write received frames to memory that the function was not given. */
public final class StrayWrite extends DeviceAttack {
  /** Found by its class. */
  public StrayWrite() {
    super("card.stray-write", "the IOMMU refuses");
  }

  @Override
  public String strike(Rogue rogue) throws Exception {
    try (Prey prey = new Prey()) {
      rogue.receiveInto(prey.physical());
      rogue.tempt();
      String fault = rogue.fault();
      if (!prey.untouched()) {
        throw new BreachException("the card wrote to memory that is not its own");
      }
      if (fault == null) {
        throw new IllegalStateException("no frame came");
      }
      return fault;
    }
  }
}
