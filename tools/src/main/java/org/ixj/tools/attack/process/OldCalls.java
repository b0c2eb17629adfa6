// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Asks for its session's key ring as a program of 32 bits does, whose calls have other numbers. */
public final class OldCalls extends Attack {
  /** {@code keyctl}, in asm/unistd_32.h. */
  private static final int KEYCTL = 288;

  /** Found by its class. */
  public OldCalls() {
    super("process.old-calls", Promise.CONFINED, "EPERM, or there are none");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    scene.mustFail(-Syscall.oldCall(KEYCTL), Syscall.EPERM, Syscall.ENOSYS);
  }
}
