// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import java.lang.foreign.Arena;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Mounts over the host's folders. */
public final class Mount extends Attack {
  /** Found by its class. */
  public Mount() {
    super("process.mount", Promise.CONFINED, "EPERM");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    long mount = 165;
    try (Arena arena = Arena.ofConfined()) {
      long type = arena.allocateFrom("tmpfs").address();
      long place = arena.allocateFrom("/tmp").address();
      scene.mustFail(Syscall.call((int) mount, type, place, type, 0, 0), Syscall.EPERM);
    }
  }
}
