// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.hoard;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Is killed in the middle of a batch. */
public final class KillItself extends Attack {
  /** Found by its class. */
  public KillItself() {
    super("hoard.kill-itself", Promise.OWN_COST, "reset, started again", End.DIES, "signal 9");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    long kill = 9;
    long result = Syscall.call(Syscall.KILL, ProcessHandle.current().pid(), kill);
    scene.open("lives on: " + Syscall.outcome(result));
  }
}
