// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.hoard;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Takes the host's huge pages, from which message buffers are made, and keeps them. */
public final class HugePages extends Attack {
  /** More than a host has. */
  private static final int MANY = 1 << 20;

  private static final long PAGE_BYTES = 2L << 20;
  private static final long ANONYMOUS_PRIVATE_HUGE = 0x40022 | 21L << 26; // MAP_HUGE_2MB

  /** Found by its class. */
  public HugePages() {
    super("hoard.huge-pages", Promise.OWN_COST, "others are served");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    int taken = 0;
    long last = 0;
    while (taken < MANY && last >= 0) {
      last =
          Syscall.call(
              Syscall.MMAP,
              0,
              PAGE_BYTES,
              Syscall.PROT_READ | Syscall.PROT_WRITE,
              ANONYMOUS_PRIVATE_HUGE,
              -1);
      taken += last < 0 ? 0 : 1;
    }
    if (taken == 0 && last == -Syscall.ENOMEM) {
      scene.absent("the host has none to take");
    } else {
      scene.contained(taken + " taken, and then " + Syscall.outcome(last));
    }
  }
}
