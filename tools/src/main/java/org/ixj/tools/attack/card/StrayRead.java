// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.card;

import org.ixj.tools.attack.BreachException;
import org.ixj.tools.attack.DeviceAttack;
import org.ixj.tools.attack.Rogue;

/** Has the card send what lies in memory that the function was not given. */
public final class StrayRead extends DeviceAttack {
  /** Found by its class. */
  public StrayRead() {
    super("card.stray-read", "the IOMMU refuses");
  }

  @Override
  public String strike(Rogue rogue) throws Exception {
    try (Prey prey = new Prey()) {
      rogue.transmitFrom(prey.physical(), 64);
      String fault = rogue.fault();
      if (fault == null) {
        throw new BreachException("the card read memory that is not its own");
      }
      return fault;
    }
  }
}
