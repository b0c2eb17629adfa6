// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Foreign;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Tries whether any foreign process takes a signal. */
public final class SignalAny extends Attack {
  /** Found by its class. */
  public SignalAny() {
    super("process.signal-any", Promise.CONFINED, "no foreign process can be signalled");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    Foreign.mustBeOutOfReach(scene, pid -> Syscall.call(Syscall.KILL, pid, 0) == 0);
  }
}
