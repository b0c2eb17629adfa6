// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.fault;

import org.ixj.tools.attack.Fault;
import org.ixj.tools.attack.Machine;

/** No frame comes through for a while, either way. */
public final class CutLink extends Fault {
  private static final long PAUSE_MS = 1000;

  /** What has come through already is taken up by then. */
  private static final long UNDER_WAY_MS = 100;

  /** Found by its class. */
  public CutLink() {
    super("fault.cut-link", "no connection ends", Survivor.APPLICATION);
  }

  @Override
  public String strike(Machine machine) throws Exception {
    machine.cutLink(true);
    try {
      Thread.sleep(UNDER_WAY_MS);
      long answers = machine.answers();
      Thread.sleep(PAUSE_MS);
      if (machine.answers() != answers) {
        throw new IllegalStateException("the link was not cut: clients got answers");
      }
    } finally {
      machine.cutLink(false);
    }
    return "nothing came through for " + PAUSE_MS + " ms";
  }
}
