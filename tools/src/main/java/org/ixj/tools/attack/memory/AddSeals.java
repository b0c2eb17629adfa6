// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.memory;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;
import org.ixj.tools.attack.Thief;

/** Seals the command ring itself, so that nobody can write there. */
public final class AddSeals extends Attack {
  /** Found by its class. */
  public AddSeals() {
    super("memory.add-seals", Promise.OWN_COST, "EPERM");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    long file = Thief.file("commands");
    if (file < 0) {
      scene.absent("the descriptor was not to be had");
      return;
    }
    long addSeals = 1033;
    long sealWrite = 8;
    scene.mustFail(Syscall.call(Syscall.FCNTL, file, addSeals, sealWrite), Syscall.EPERM);
  }
}
