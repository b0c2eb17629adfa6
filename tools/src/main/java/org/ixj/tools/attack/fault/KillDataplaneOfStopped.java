// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.fault;

import org.ixj.tools.attack.Fault;
import org.ixj.tools.attack.Machine;
import org.ixj.tools.attack.Syscall;

/** The dataplane is killed while its application stands still and cannot end by itself. */
public final class KillDataplaneOfStopped extends Fault {
  /** Found by its class. */
  public KillDataplaneOfStopped() {
    super(
        "fault.kill-dataplane-of-stopped",
        "its application goes with it, and a new one of the same name takes over",
        Survivor.HOST);
  }

  @Override
  public String strike(Machine machine) throws Exception {
    machine.application().stop();
    Syscall.signal(machine.dataplane(), Syscall.SIGKILL);
    return "killed";
  }
}
