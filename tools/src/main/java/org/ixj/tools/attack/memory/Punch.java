// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.memory;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;
import org.ixj.tools.attack.Thief;

/** Punches a hole into the file of the message buffers. */
public final class Punch extends Attack {
  /** Found by its class. */
  public Punch() {
    super("memory.punch", Promise.READ_ONLY, "EBADF or EPERM");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    long file = Thief.file("mbufs");
    if (file < 0) {
      scene.absent("the descriptor was not to be had");
      return;
    }
    long again = Syscall.open("/proc/self/fd/" + file, Syscall.O_RDWR);
    long punchKeepingSize = 3;
    long result =
        Syscall.call(
            Syscall.FALLOCATE, again < 0 ? file : again, punchKeepingSize, 0, Syscall.PAGE);
    Syscall.call(Syscall.CLOSE, again);
    scene.mustFail(result, Syscall.EBADF, Syscall.EPERM);
  }
}
