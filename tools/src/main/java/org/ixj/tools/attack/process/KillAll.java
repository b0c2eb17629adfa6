// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Kills every process it may signal. */
public final class KillAll extends Attack {
  /** Found by its class. */
  public KillAll() {
    super("process.kill-everybody", Promise.CONFINED, "ESRCH or EPERM");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    long everybody = -1;
    long kill = 9;
    // Whoever it reaches is of its own namespace, whose first process takes no signal from inside.
    long result = Syscall.call(Syscall.KILL, everybody, kill);
    scene.judge(true, Syscall.outcome(result) + "; all others live");
  }
}
