// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.memory;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Punches a hole into the message buffers through its mapping. */
public final class MadviseRemove extends Attack {
  /** Found by its class. */
  public MadviseRemove() {
    super("memory.madvise-remove", Promise.READ_ONLY, "EACCES");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    long remove = 9;
    long page = scene.message() & -Syscall.PAGE;
    scene.mustFail(Syscall.call(Syscall.MADVISE, page, Syscall.PAGE, remove), Syscall.EACCES);
  }
}
