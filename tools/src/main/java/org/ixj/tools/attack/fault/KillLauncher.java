// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.fault;

import org.ixj.tools.attack.Arrangement;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Fault;
import org.ixj.tools.attack.Machine;
import org.ixj.tools.attack.Syscall;
import org.jspecify.annotations.Nullable;

/** The process that keeps the application's namespaces is killed: the control path's hand on it. */
public final class KillLauncher extends Fault {
  /** Found by its class. */
  public KillLauncher() {
    super(
        "fault.kill-launcher",
        "the application ends with it, and is started again",
        Survivor.DATAPLANE,
        "signal 9");
  }

  @Override
  public @Nullable String excludedBy(Arrangement arrangement) {
    return arrangement.domain() == Domain.RING3
        ? "nobody launches a program in ring 3 but its dataplane"
        : super.excludedBy(arrangement);
  }

  @Override
  public String strike(Machine machine) throws Exception {
    ProcessHandle keeper =
        ProcessHandle.of(machine.dataplane()).orElseThrow().children().findFirst().orElseThrow();
    Syscall.signal(keeper.pid(), Syscall.SIGKILL);
    return "killed " + keeper.pid();
  }
}
