// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.memory;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Doubles the mapping, to make the second one writable. */
public final class MremapDouble extends Attack {
  /** Found by its class. */
  public MremapDouble() {
    super("memory.mremap-double", Promise.READ_ONLY, "EACCES on the second mapping");
  }

  @Override
  public void strike(Scene scene) {
    long mayMove = 1;
    long page = scene.message() & -Syscall.PAGE;
    // An old size of 0 makes a second mapping of the same shared pages.
    long second = Syscall.call(Syscall.MREMAP, page, 0, Syscall.PAGE, mayMove);
    if (second < 0) {
      scene.contained(Syscall.outcome(second));
      return;
    }
    long result =
        Syscall.call(
            Syscall.MPROTECT, second, Syscall.PAGE, Syscall.PROT_READ | Syscall.PROT_WRITE);
    Syscall.call(Syscall.MUNMAP, second, Syscall.PAGE);
    scene.mustFail(result, Syscall.EACCES);
  }
}
