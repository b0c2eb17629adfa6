// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.memory;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;
import org.ixj.tools.attack.Thief;

/** Cuts the message buffers off, so that the dataplane dies of SIGBUS. */
public final class ShrinkMbufs extends Attack {
  /** Found by its class. */
  public ShrinkMbufs() {
    super("memory.shrink", Promise.READ_ONLY, "EPERM, EBADF or EINVAL");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    long file = Thief.writable("mbufs");
    if (file < 0) {
      scene.absent("the descriptor was not to be had");
      return;
    }
    long result = Syscall.call(Syscall.FTRUNCATE, file, 0);
    scene.mustFail(result, Syscall.EPERM, Syscall.EBADF, Syscall.EINVAL);
  }
}
