// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Becomes root. */
public final class BecomeRoot extends Attack {
  /** Found by its class. */
  public BecomeRoot() {
    super("process.setuid", Promise.CONFINED, "EPERM");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    scene.mustFail(Syscall.call(Syscall.SETUID, 0), Syscall.EPERM);
  }
}
