// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.memory;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;
import org.ixj.tools.attack.Thief;

/** Opens its read-only descriptor once more, for writing, and maps that. */
public final class Reopen extends Attack {
  /** Found by its class. */
  public Reopen() {
    super("memory.reopen", Promise.READ_ONLY, "EACCES, or EPERM when mapped");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    strike(scene, "mbufs");
  }

  /** The same for any region, by the name of its file. */
  static void strike(Scene scene, String region) {
    long file = Thief.file(region);
    if (file < 0) {
      scene.absent("the descriptor was not to be had");
      return;
    }
    long again = Syscall.open("/proc/self/fd/" + file, Syscall.O_RDWR);
    if (again < 0) {
      scene.mustFail(again, Syscall.EACCES, Syscall.EPERM);
      return;
    }
    long result =
        Syscall.call(
            Syscall.MMAP,
            0,
            Syscall.PAGE,
            Syscall.PROT_READ | Syscall.PROT_WRITE,
            Syscall.MAP_SHARED,
            again);
    Syscall.call(Syscall.CLOSE, again);
    scene.mustFail(result, Syscall.EACCES, Syscall.EPERM);
  }
}
