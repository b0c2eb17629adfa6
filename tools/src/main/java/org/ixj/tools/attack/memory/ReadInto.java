// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.memory;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Has the kernel write for it: read(2) into a message buffer. */
public final class ReadInto extends Attack {
  /** Found by its class. */
  public ReadInto() {
    super("memory.read-into", Promise.READ_ONLY, "EFAULT");
  }

  @Override
  public void strike(Scene scene) {
    long file = Syscall.open("/dev/zero", 0);
    long result = Syscall.call(Syscall.READ, file, scene.message(), 8);
    Syscall.call(Syscall.CLOSE, file);
    scene.mustFail(result, Syscall.EFAULT);
  }
}
