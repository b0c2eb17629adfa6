// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.fault;

import org.ixj.tools.attack.Fault;
import org.ixj.tools.attack.Machine;

/** The application stands still for good. */
public final class FreezeApplication extends Fault {
  private static final long LOOK_MS = 20;

  /** Found by its class. */
  public FreezeApplication() {
    super(
        "fault.freeze-application",
        "it counts as hanging, and is started again",
        Survivor.DATAPLANE,
        "counts as hanging or it spun");
  }

  @Override
  public String strike(Machine machine) throws Exception {
    long launches = machine.launches();
    machine.application().stop();
    while (machine.launches() == launches) {
      Thread.sleep(LOOK_MS);
    }
    return "stopped, and started anew";
  }
}
