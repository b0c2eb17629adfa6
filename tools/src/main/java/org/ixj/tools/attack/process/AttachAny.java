// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Attaches to any process as its debugger. */
public final class AttachAny extends Attack {
  /** As far as process numbers of the host's first hours go. */
  private static final int HIGHEST = 32_768;

  /** Found by its class. */
  public AttachAny() {
    super("process.ptrace-attach", Promise.CONFINED, "no foreign process can be debugged");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    long seize = 0x4206;
    StringBuilder reached = new StringBuilder();
    long self = ProcessHandle.current().pid();
    for (int pid = 1; pid < HIGHEST; pid++) {
      if (pid != self && pid != 1 && Syscall.call(Syscall.PTRACE, seize, pid, 0, 0) == 0) {
        reached.append(pid).append(' ');
      }
    }
    scene.judge(reached.isEmpty(), reached.isEmpty() ? "none reached" : "reached: " + reached);
  }
}
