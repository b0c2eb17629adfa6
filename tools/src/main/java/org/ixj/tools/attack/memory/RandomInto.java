// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.memory;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Has the kernel fill a message buffer with random bytes. */
public final class RandomInto extends Attack {
  /** Found by its class. */
  public RandomInto() {
    super("memory.getrandom-into", Promise.READ_ONLY, "EFAULT");
  }

  @Override
  public void strike(Scene scene) {
    scene.mustFail(Syscall.call(Syscall.GETRANDOM, scene.message(), 8, 0), Syscall.EFAULT);
  }
}
