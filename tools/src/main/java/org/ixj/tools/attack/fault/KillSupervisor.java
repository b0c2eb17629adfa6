// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.fault;

import org.ixj.tools.attack.Fault;
import org.ixj.tools.attack.Machine;
import org.ixj.tools.attack.Syscall;

/** The process that keeps the application's namespaces is killed: the control path's hand on it. */
public final class KillSupervisor extends Fault {
  /** Found by its class. */
  public KillSupervisor() {
    super(
        "fault.kill-launcher",
        "the application ends with it, and is started again",
        Survivor.DATAPLANE);
  }

  @Override
  public String strike(Machine machine) throws Exception {
    ProcessHandle keeper =
        ProcessHandle.of(machine.dataplane()).orElseThrow().children().findFirst().orElseThrow();
    long killed = Syscall.call(Syscall.KILL, keeper.pid(), 9);
    if (killed != 0) {
      throw new IllegalStateException(Syscall.outcome(killed));
    }
    return "killed " + keeper.pid();
  }
}
