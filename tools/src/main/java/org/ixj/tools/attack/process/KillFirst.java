// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Kills the process its own hangs on. */
public final class KillFirst extends Attack {
  /** Found by its class. */
  public KillFirst() {
    super("process.kill-first", Promise.CONFINED, "nothing dies");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    long kill = 9;
    long result = Syscall.call(Syscall.KILL, 1, kill);
    scene.judge(ProcessHandle.of(1).isPresent(), Syscall.outcome(result) + "; it lives");
  }
}
