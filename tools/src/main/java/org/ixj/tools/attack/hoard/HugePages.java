// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.hoard;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Takes the host's huge pages, from which message buffers are made. */
public final class HugePages extends Attack {
  /** Found by its class. */
  public HugePages() {
    super("hoard.huge-pages", Promise.OWN_COST, "ENOMEM, EPERM, or as many as are free");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    long anonymousPrivateHuge = 0x40022;
    long result =
        Syscall.call(
            Syscall.MMAP,
            0,
            1L << 30,
            Syscall.PROT_READ | Syscall.PROT_WRITE,
            anonymousPrivateHuge,
            -1);
    if (result > 0) {
      Syscall.call(Syscall.MUNMAP, result, 1L << 30);
    }
    scene.contained(result > 0 ? "reserved 1 GiB and gave it back" : Syscall.outcome(result));
  }
}
