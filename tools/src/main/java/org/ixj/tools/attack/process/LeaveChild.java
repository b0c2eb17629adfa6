// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import java.io.IOException;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Leaves a process behind, in a session of its own, and ends. */
public final class LeaveChild extends Attack {
  /** Found by its class. */
  public LeaveChild() {
    super(
        "process.leave-child",
        Promise.CONFINED,
        "it is ended with the application",
        End.DIES,
        "status 0");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) throws IOException {
    Process child =
        new ProcessBuilder("setsid", "sh", "-c", "trap '' HUP TERM; exec sleep 60").start();
    if (!child.isAlive()) {
      scene.absent("the child did not start");
      return;
    }
    Runtime.getRuntime().halt(0);
  }
}
