// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.fault;

import org.ixj.tools.attack.Fault;
import org.ixj.tools.attack.Machine;
import org.ixj.tools.attack.Syscall;

/** The dataplane stands still for a while, as under a debugger or on a host that pages. */
public final class StopDataplane extends Fault {
  private static final long PAUSE_MS = 500;

  /** Found by its class. */
  public StopDataplane() {
    super("fault.stop-dataplane", "no connection ends", Survivor.APPLICATION);
  }

  @Override
  public String strike(Machine machine) throws Exception {
    Syscall.signal(machine.dataplane(), Syscall.SIGSTOP);
    Thread.sleep(PAUSE_MS);
    Syscall.signal(machine.dataplane(), Syscall.SIGCONT);
    return "stood still for " + PAUSE_MS + " ms";
  }
}
