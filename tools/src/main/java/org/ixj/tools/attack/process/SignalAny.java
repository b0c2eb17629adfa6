// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Tries whether any process number takes a signal. */
public final class SignalAny extends Attack {
  /** As far as process numbers of the host's first hours go. */
  private static final int HIGHEST = 32_768;

  /** Found by its class. */
  public SignalAny() {
    super("process.signal-any", Promise.CONFINED, "no foreign process can be signalled");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    StringBuilder reached = new StringBuilder();
    for (int pid = 1; pid < HIGHEST; pid++) {
      if (Syscall.call(Syscall.KILL, pid, 0) == 0 && Syscall.foreign(pid)) {
        reached.append(pid).append(' ');
      }
    }
    scene.judge(reached.isEmpty(), reached.isEmpty() ? "none reached" : "reached: " + reached);
  }
}
