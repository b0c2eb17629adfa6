// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Opens what the kernel runs to load a module. */
public final class ModprobePath extends Attack {
  /** Found by its class. */
  public ModprobePath() {
    super("process.modprobe-path", Promise.CONFINED, "EACCES, EROFS, EPERM or ENOENT");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    long file = Syscall.open("/proc/sys/kernel/modprobe", Syscall.O_RDWR);
    Syscall.call(Syscall.CLOSE, file);
    scene.mustFail(
        file,
        Syscall.EACCES,
        Syscall.EPERM,
        Syscall.ENOENT,
        Syscall.EROFS,
        Syscall.ENXIO,
        Syscall.ENODEV);
  }
}
