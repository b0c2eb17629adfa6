// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Kills its process group, of which the dataplane might be. */
public final class KillGroup extends Attack {
  /** Found by its class. */
  public KillGroup() {
    super(
        "process.kill-group",
        Promise.CONFINED,
        "its own processes die, nothing else",
        End.DIES,
        "signal 9");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    long group = 0;
    long kill = 9;
    long result = Syscall.call(Syscall.KILL, group, kill);
    scene.open("lives on: " + Syscall.outcome(result));
  }
}
