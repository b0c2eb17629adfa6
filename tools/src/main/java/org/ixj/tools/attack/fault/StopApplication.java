// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.fault;

import org.ixj.tools.attack.Fault;
import org.ixj.tools.attack.Machine;
import org.ixj.tools.attack.Syscall;

/** The application stands still for a while, shorter than it may hang. */
public final class StopApplication extends Fault {
  private static final long PAUSE_MS = 1000;
  private static final long CONTINUE = 18;

  /** Found by its class. */
  public StopApplication() {
    super("fault.stop-application", "no connection ends", Survivor.APPLICATION);
  }

  @Override
  public String strike(Machine machine) throws Exception {
    long application = machine.application();
    long killed = Syscall.call(Syscall.KILL, application, 19);
    if (killed != 0) {
      throw new IllegalStateException(Syscall.outcome(killed));
    }
    Thread.sleep(PAUSE_MS);
    Syscall.call(Syscall.KILL, application, CONTINUE);
    return "stood still for " + PAUSE_MS + " ms";
  }
}
