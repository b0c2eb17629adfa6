// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Opens the terminal the dataplane was started from. */
public final class Terminal extends Attack {
  /** Found by its class. */
  public Terminal() {
    super("process.terminal", Promise.CONFINED, "ENXIO");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    long terminal = Syscall.open("/dev/tty", Syscall.O_RDWR);
    Syscall.call(Syscall.CLOSE, terminal);
    scene.mustFail(terminal, Syscall.ENXIO, Syscall.EACCES, Syscall.ENOENT);
  }
}
