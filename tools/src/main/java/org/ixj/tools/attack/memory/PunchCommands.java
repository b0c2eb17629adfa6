// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.memory;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;
import org.ixj.tools.attack.Thief;

/** Punches a hole into the command ring while the dataplane reads it. */
public final class PunchCommands extends Attack {
  /** Found by its class. */
  public PunchCommands() {
    super("memory.punch-commands", Promise.OWN_COST, "its own commands read as zeroes");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    long file = Thief.file("commands");
    if (file < 0) {
      scene.absent("the descriptor was not to be had");
      return;
    }
    long punchKeepingSize = 3;
    // The last page: slots that are not in use now.
    long last = scene.memory().commands().byteSize() & -Syscall.PAGE;
    long result =
        Syscall.call(Syscall.FALLOCATE, file, punchKeepingSize, last - Syscall.PAGE, Syscall.PAGE);
    // Its own memory to spoil: what must not happen is that the dataplane faults on it.
    scene.contained(Syscall.outcome(result) + "; served on");
  }
}
