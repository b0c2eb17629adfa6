// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Foreign;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Opens the memory of every foreign process it sees. */
public final class ProcMemOfOthers extends Attack {
  private static boolean opened(int pid) {
    long file = Syscall.open("/proc/" + pid + "/mem", Syscall.O_RDWR);
    if (file >= 0) {
      Syscall.call(Syscall.CLOSE, file);
    }
    return file >= 0;
  }

  /** Found by its class. */
  public ProcMemOfOthers() {
    super("process.proc-mem", Promise.CONFINED, "EACCES or ENOENT");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    Foreign.mustBeOutOfReach(scene, ProcMemOfOthers::opened);
  }
}
