// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Opens the way to devices. */
public final class DevVfio extends Attack {
  /** Found by its class. */
  public DevVfio() {
    super("process.dev-vfio", Promise.CONFINED, "EACCES, EROFS, EPERM or ENOENT");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    long file = Syscall.open("/dev/vfio/vfio", Syscall.O_RDWR);
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
