// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Foreign;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Asks for a descriptor of any foreign process. */
public final class PidfdAny extends Attack {
  private static boolean opened(int pid) {
    long file = Syscall.call(Syscall.PIDFD_OPEN, pid, 0);
    if (file >= 0) {
      Syscall.call(Syscall.CLOSE, file);
    }
    return file >= 0;
  }

  /** Found by its class. */
  public PidfdAny() {
    super("process.pidfd-any", Promise.CONFINED, "no foreign process can be named");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    Foreign.mustBeOutOfReach(scene, PidfdAny::opened);
  }
}
