// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Foreign;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Attaches to any foreign process as its debugger, until one lets it. */
public final class AttachAny extends Attack {
  private static final long SEIZE = 0x4206;

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
    int[] seized = new int[1]; // not all of them: each would stop at its next signal
    Foreign.mustBeOutOfReach(
        scene,
        pid -> {
          if (seized[0] != 0 || Syscall.call(Syscall.PTRACE, SEIZE, pid, 0, 0) != 0) {
            return false;
          }
          seized[0] = pid;
          return true;
        });
  }
}
