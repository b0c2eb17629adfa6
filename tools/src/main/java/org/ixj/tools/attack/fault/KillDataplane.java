// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.fault;

import org.ixj.tools.attack.Fault;
import org.ixj.tools.attack.Machine;
import org.ixj.tools.attack.Syscall;

/** The dataplane is killed, its application with it. */
public final class KillDataplane extends Fault {
  /** Found by its class. */
  public KillDataplane() {
    super("fault.kill-dataplane", "a new one of the same name takes over", Survivor.HOST);
  }

  @Override
  public String strike(Machine machine) throws Exception {
    Syscall.signal(machine.dataplane(), Syscall.SIGKILL);
    return "killed";
  }
}
