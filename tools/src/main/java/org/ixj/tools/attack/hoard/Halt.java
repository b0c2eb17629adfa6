// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.hoard;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Ends in the middle of a batch. */
public final class Halt extends Attack {
  /** Found by its class. */
  public Halt() {
    super("hoard.halt", Promise.OWN_COST, "reset, started again", End.DIES, "status 7");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    Runtime.getRuntime().halt(7);
  }
}
