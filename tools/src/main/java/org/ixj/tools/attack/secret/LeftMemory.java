// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.secret;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Looks for what {@link LeaveMemory} left. */
public final class LeftMemory extends Attack {
  /** Found by its class. */
  public LeftMemory() {
    super("secret.left-in-memory", Promise.SECRET, "ENOENT");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    scene.mustFail(
        Syscall.call(LeaveMemory.SHMGET, LeaveMemory.KEY, Syscall.PAGE, 0), Syscall.ENOENT);
  }
}
