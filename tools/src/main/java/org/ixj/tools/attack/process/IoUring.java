// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import java.lang.foreign.Arena;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Has the kernel make system calls in its name, where no filter sees them: io_uring(7). */
public final class IoUring extends Attack {
  private static final long PARAMETERS_BYTES = 120;

  /** Found by its class. */
  public IoUring() {
    super("process.io-uring", Promise.CONFINED, "EPERM or ENOSYS");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    try (Arena arena = Arena.ofConfined()) {
      long parameters = arena.allocate(PARAMETERS_BYTES).address();
      long ring = Syscall.call(Syscall.IO_URING_SETUP, 1, parameters);
      Syscall.call(Syscall.CLOSE, ring);
      scene.mustFail(ring, Syscall.EPERM, Syscall.ENOSYS);
    }
  }
}
