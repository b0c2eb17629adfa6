// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Opens the host's passwords. */
public final class Shadow extends Attack {
  /** Found by its class. */
  public Shadow() {
    super("process.shadow", Promise.CONFINED, "EACCES, EROFS, EPERM or ENOENT");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    long file = Syscall.open("/etc/shadow", Syscall.O_RDONLY);
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
