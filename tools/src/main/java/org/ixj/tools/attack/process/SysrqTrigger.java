// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Opens the trigger that restarts the host. */
public final class SysrqTrigger extends Attack {
  /** Found by its class. */
  public SysrqTrigger() {
    super("process.sysrq", Promise.CONFINED, "EACCES, EROFS, EPERM or ENOENT");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    long file = Syscall.open("/proc/sysrq-trigger", Syscall.O_RDWR);
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
