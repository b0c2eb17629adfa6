// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.fault;

import org.ixj.tools.attack.Fault;
import org.ixj.tools.attack.Machine;

/** The application stands still for a while, shorter than it may hang. */
public final class StopApplication extends Fault {
  /** Found by its class. */
  public StopApplication() {
    super("fault.stop-application", "no connection ends", Survivor.APPLICATION);
  }

  @Override
  public String strike(Machine machine) throws Exception {
    machine.application().pause();
    return "stood still for " + Machine.Application.PAUSE_MS + " ms";
  }
}
