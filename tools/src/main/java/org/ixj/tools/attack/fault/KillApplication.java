// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.fault;

import org.ixj.tools.attack.Fault;
import org.ixj.tools.attack.Machine;

/** The application is killed, with a client's message in its hands. */
public final class KillApplication extends Fault {
  /** Found by its class. */
  public KillApplication() {
    super("fault.kill-application", "reset, started again", Survivor.DATAPLANE, "signal 9 or #UD");
  }

  @Override
  public String strike(Machine machine) throws Exception {
    machine.application().kill();
    return "killed";
  }
}
