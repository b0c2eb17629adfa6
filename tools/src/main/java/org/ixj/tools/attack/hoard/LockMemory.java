// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.hoard;

import java.lang.foreign.Arena;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Locks memory: all of its own, and a little more than it may. */
public final class LockMemory extends Attack {
  private static final int MLOCK = 149;
  private static final int MLOCKALL = 151;
  private static final long CURRENT_AND_FUTURE = 3;
  private static final long BYTES = 1 << 20;

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
    long all = Syscall.call(MLOCKALL, CURRENT_AND_FUTURE);
    if (all != -Syscall.EPERM && all != -Syscall.ENOMEM) {
      scene.open("all of it: " + Syscall.outcome(all));
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      long some = arena.allocate(BYTES, Syscall.PAGE).address();
      scene.mustFail(Syscall.call(MLOCK, some, BYTES), Syscall.EPERM, Syscall.ENOMEM);
    }
  }
}
