// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.secret;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Deed.End;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Makes shared memory that belongs to no process, and ends. */
public final class LeaveMemory extends Attack {
  /** The one that it leaves. */
  static final int KEY = 0x1781;

  static final int SHMGET = 29;
  private static final int CREATE = 01000;

  /** Found by its class. */
  public LeaveMemory() {
    super("secret.die-leaving-memory", Promise.SECRET, "it goes with it", End.DIES, "status 0");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    long made = Syscall.call(SHMGET, KEY, Syscall.PAGE, CREATE | 0666);
    if (made < 0) {
      scene.absent("shmget: " + Syscall.outcome(made));
      return;
    }
    Runtime.getRuntime().halt(0);
  }
}
