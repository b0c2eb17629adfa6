// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.memory;

import java.lang.foreign.Arena;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;
import org.ixj.tools.attack.Thief;

/** Writes to the file of the message buffers. */
public final class WriteFile extends Attack {
  /** Found by its class. */
  public WriteFile() {
    super("memory.write-file", Promise.READ_ONLY, "EBADF or EPERM");
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
    try (Arena arena = Arena.ofConfined()) {
      long write = 1;
      long result =
          Syscall.call((int) write, again < 0 ? file : again, arena.allocate(8).address(), 8);
      scene.mustFail(result, Syscall.EBADF, Syscall.EPERM);
    } finally {
      Syscall.call(Syscall.CLOSE, again);
    }
  }
}
