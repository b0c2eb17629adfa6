// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.hoard;

import java.util.ArrayList;
import java.util.List;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Opens files without end. */
public final class Descriptors extends Attack {
  private static final int MANY = 100_000;

  /** Found by its class. */
  public Descriptors() {
    super("hoard.descriptors", Promise.OWN_COST, "EMFILE within its own limit");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    int opened = 0;
    long last = 0;
    List<Long> all = new ArrayList<>();
    while (opened < MANY) {
      last = Syscall.open("/dev/null", 0);
      if (last < 0) {
        break;
      }
      all.add(last);
      opened++;
    }
    all.forEach(file -> Syscall.call(Syscall.CLOSE, file));
    scene.judge(last < 0, opened + " opened, then " + Syscall.outcome(last));
  }
}
