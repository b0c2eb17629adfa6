// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.hoard;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Locks all its memory. */
public final class LockMemory extends Attack {
  /** Found by its class. */
  public LockMemory() {
    super("hoard.lock-memory", Promise.OWN_COST, "EPERM or ENOMEM");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    long mlockall = 151;
    long currentAndFuture = 3;
    scene.mustFail(Syscall.call((int) mlockall, currentAndFuture), Syscall.EPERM, Syscall.ENOMEM);
  }
}
