// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.hoard;

import java.util.ArrayList;
import java.util.List;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Opens terminals, of which the host has so many in all. */
public final class Terminals extends Attack {
  private static final int MANY = 200;

  /** Found by its class. */
  public Terminals() {
    super("hoard.terminals", Promise.OWN_COST, "some of its own");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    List<Long> open = new ArrayList<>();
    long last = 0;
    while (open.size() < MANY && last >= 0) {
      last = Syscall.open("/dev/ptmx", Syscall.O_RDWR);
      if (last >= 0) {
        open.add(last);
      }
    }
    open.forEach(file -> Syscall.call(Syscall.CLOSE, file));
    if (open.isEmpty() && last == -Syscall.ENOENT) {
      scene.absent("there is no /dev/ptmx");
    } else {
      scene.judge(open.size() < MANY, open.size() + ", and then " + Syscall.outcome(last));
    }
  }
}
