// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.hoard;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Fills the log. */
public final class Chatter extends Attack {
  /** What {@code ApplicationOutput} tells in a hundred seconds. */
  private static final int LINES = 100 * 200;

  /** Found by its class. */
  public Chatter() {
    super("hoard.output", Promise.OWN_COST, "cut off");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    for (int i = 0; i < LINES; i++) {
      System.out.println("\u001b[2Jnoise " + i);
    }
    scene.contained(LINES + " lines said");
  }
}
