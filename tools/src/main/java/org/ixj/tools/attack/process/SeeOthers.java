// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Looks for the dataplane among the processes. */
public final class SeeOthers extends Attack {
  /** Found by its class. */
  public SeeOthers() {
    super("process.see-others", Promise.CONFINED, "no process of another user is visible");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) throws IOException {
    StringBuilder foreign = new StringBuilder();
    Path self = Path.of("/proc/self");
    for (int pid : Syscall.others()) {
      Path other = Path.of("/proc/" + pid);
      if (!Files.getAttribute(other, "unix:uid").equals(Files.getAttribute(self, "unix:uid"))) {
        foreign.append(pid).append(' ');
      }
    }
    scene.judge(foreign.isEmpty(), foreign.isEmpty() ? "none visible" : "visible: " + foreign);
  }
}
