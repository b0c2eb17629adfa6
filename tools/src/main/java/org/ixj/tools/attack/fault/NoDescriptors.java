// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.fault;

import org.ixj.tools.attack.Fault;
import org.ixj.tools.attack.Machine;

/** The dataplane has no descriptor left when its application dies and the next is started. */
public final class NoDescriptors extends Fault {
  private static final long SHORTAGE_MS = 300;

  /** Found by its class. */
  public NoDescriptors() {
    super(
        "fault.no-descriptors",
        "started again once there are some",
        Survivor.DATAPLANE,
        "signal 9 or #UD");
  }

  @Override
  public String strike(Machine machine) throws Exception {
    Machine.Application application = machine.application();
    Limit.lower(
        machine.dataplane(),
        "nofile",
        1,
        () -> {
          application.kill();
          Thread.sleep(SHORTAGE_MS);
        });
    return "none for " + SHORTAGE_MS + " ms";
  }
}
