// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.fault;

import org.ixj.tools.attack.Fault;
import org.ixj.tools.attack.Machine;
import org.ixj.tools.attack.Syscall;

/** The dataplane is told to end, in the middle of traffic. */
public final class EndDataplane extends Fault {
  /** Found by its class. */
  public EndDataplane() {
    super("fault.end-dataplane", "in order, and a new one takes over", Survivor.HOST);
  }

  @Override
  public boolean inOrder() {
    return true;
  }

  @Override
  public String strike(Machine machine) throws Exception {
    Syscall.signal(machine.dataplane(), Syscall.SIGTERM);
    return "ended";
  }
}
