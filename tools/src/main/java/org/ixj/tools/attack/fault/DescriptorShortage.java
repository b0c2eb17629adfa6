// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.fault;

import org.ixj.tools.attack.Fault;
import org.ixj.tools.attack.Machine;

/** The dataplane has no descriptor left while it serves: it needs none. */
public final class DescriptorShortage extends Fault {
  private static final long SHORTAGE_MS = 1000;

  /** Found by its class. */
  public DescriptorShortage() {
    super("fault.descriptor-shortage", "no connection ends", Survivor.APPLICATION);
  }

  @Override
  public String strike(Machine machine) throws Exception {
    Limit.lower(
        machine.dataplane(),
        "nofile",
        1,
        () -> {
          Thread.sleep(SHORTAGE_MS);
        });
    return "none for " + SHORTAGE_MS + " ms";
  }
}
