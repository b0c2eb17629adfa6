// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import java.io.IOException;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Opens the memory of every process it sees. */
public final class ProcMemOfOthers extends Attack {
  /** Found by its class. */
  public ProcMemOfOthers() {
    super("process.proc-mem", Promise.CONFINED, "EACCES or ENOENT");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) throws IOException {
    StringBuilder reached = new StringBuilder();
    for (int pid : Syscall.others()) {
      if (pid != 1) {
        long file = Syscall.open("/proc/" + pid + "/mem", Syscall.O_RDWR);
        if (file >= 0) {
          reached.append(pid).append(' ');
          Syscall.call(Syscall.CLOSE, file);
        }
      }
    }
    scene.judge(reached.isEmpty(), reached.isEmpty() ? "none to open" : "opened: " + reached);
  }
}
