// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.fault;

import org.ixj.tools.attack.Fault;
import org.ixj.tools.attack.Machine;
import org.ixj.tools.child.Commands;

/** The physical function's driver lets the card go for a while, and begins anew with it. */
public final class DropPhysicalFunction extends Fault {
  private static final long PAUSE_MS = 1000;

  /** Found by its class. */
  public DropPhysicalFunction() {
    super("fault.drop-physical-function", "no connection ends", Survivor.APPLICATION);
  }

  @Override
  public boolean needsCard() {
    return true;
  }

  @Override
  public String strike(Machine machine) throws Exception {
    String name = machine.physicalInterface();
    Commands.run("ip", "link", "set", name, "down");
    Thread.sleep(PAUSE_MS);
    Commands.run("ip", "link", "set", name, "up");
    return "away for " + PAUSE_MS + " ms";
  }
}
