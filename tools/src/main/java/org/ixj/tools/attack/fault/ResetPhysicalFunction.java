// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.fault;

import org.ixj.tools.attack.Fault;
import org.ixj.tools.attack.Machine;
import org.ixj.tools.child.Commands;

/** The physical function's driver resets the card. */
public final class ResetPhysicalFunction extends Fault {
  /** Found by its class. */
  public ResetPhysicalFunction() {
    super("fault.reset-physical-function", "no connection ends", Survivor.APPLICATION);
  }

  @Override
  public boolean needsCard() {
    return true;
  }

  @Override
  public String strike(Machine machine) throws Exception {
    Commands.run("ethtool", "-r", machine.physicalInterface());
    return "reset";
  }
}
