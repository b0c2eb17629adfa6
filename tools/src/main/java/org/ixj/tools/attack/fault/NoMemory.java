// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.fault;

import org.ixj.tools.attack.Fault;
import org.ixj.tools.attack.Machine;
import org.ixj.tools.attack.Syscall;

/** The dataplane gets no more address space when its application dies and the next is started. */
public final class NoMemory extends Fault {
  private static final long SHORTAGE_MS = 300;
  private static final long KILL = 9;

  /** Found by its class. */
  public NoMemory() {
    super("fault.no-memory", "started again once there is some", Survivor.DATAPLANE);
  }

  @Override
  public String strike(Machine machine) throws Exception {
    long application = machine.application();
    Limit limit = Limit.of(machine.dataplane(), "as");
    limit.set(1 << 20);
    try {
      Syscall.call(Syscall.KILL, application, KILL);
      Thread.sleep(SHORTAGE_MS);
    } finally {
      limit.restore();
    }
    return "none for " + SHORTAGE_MS + " ms";
  }
}
