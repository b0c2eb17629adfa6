// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import java.util.List;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Enters the namespaces of its first process, of which it is not a member by right. */
public final class JoinNamespaces extends Attack {
  /** Found by its class. */
  public JoinNamespaces() {
    super("process.setns", Promise.CONFINED, "no foreign namespace can be joined");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    long setns = 308;
    StringBuilder joined = new StringBuilder();
    for (String kind : List.of("net", "pid", "mnt", "ipc", "uts")) {
      long file = Syscall.open("/proc/1/ns/" + kind, 0);
      if (file >= 0 && Syscall.call((int) setns, file, 0) == 0) {
        joined.append(kind).append(' ');
      }
      Syscall.call(Syscall.CLOSE, file);
    }
    scene.judge(joined.isEmpty(), joined.isEmpty() ? "none joined" : "joined " + joined);
  }
}
