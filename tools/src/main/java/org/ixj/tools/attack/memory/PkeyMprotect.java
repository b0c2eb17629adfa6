// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.memory;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Makes the page of a message writable through the call for protection keys. */
public final class PkeyMprotect extends Attack {
  /** Found by its class. */
  public PkeyMprotect() {
    super("memory.pkey-mprotect", Promise.READ_ONLY, "EACCES");
  }

  @Override
  public void strike(Scene scene) {
    long page = scene.message() & -Syscall.PAGE;
    long result =
        Syscall.call(
            Syscall.PKEY_MPROTECT, page, Syscall.PAGE, Syscall.PROT_READ | Syscall.PROT_WRITE, -1);
    scene.mustFail(result, Syscall.EACCES);
  }
}
