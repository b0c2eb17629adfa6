// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.memory;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Makes the events writable. */
public final class MprotectEvents extends Attack {
  /** Found by its class. */
  public MprotectEvents() {
    super("memory.mprotect-events", Promise.READ_ONLY, "EACCES");
  }

  @Override
  public void strike(Scene scene) {
    long result =
        Syscall.call(
            Syscall.MPROTECT, scene.events(), Syscall.PAGE, Syscall.PROT_READ | Syscall.PROT_WRITE);
    scene.mustFail(result, Syscall.EACCES);
  }
}
