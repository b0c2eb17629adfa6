// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.memory;

import org.ixj.abi.EventsLayout;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Has the kernel write an event count: pread(2) into the events region. */
public final class PreadInto extends Attack {
  /** Found by its class. */
  public PreadInto() {
    super("memory.pread-into-events", Promise.READ_ONLY, "EFAULT");
  }

  @Override
  public void strike(Scene scene) {
    long file = Syscall.open("/dev/zero", 0);
    long result =
        Syscall.call(Syscall.PREAD64, file, scene.events() + EventsLayout.EVENT_TAIL, 8, 0);
    Syscall.call(Syscall.CLOSE, file);
    scene.mustFail(result, Syscall.EFAULT);
  }
}
