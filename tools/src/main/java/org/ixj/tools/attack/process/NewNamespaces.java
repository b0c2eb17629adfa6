// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Leaves its namespaces for new ones. */
public final class NewNamespaces extends Attack {
  /** Found by its class. */
  public NewNamespaces() {
    super("process.unshare", Promise.CONFINED, "EPERM or EINVAL");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    long networkAndMounts = 0x4002_0000L;
    scene.mustFail(Syscall.call(Syscall.UNSHARE, networkAndMounts), Syscall.EPERM, Syscall.EINVAL);
  }
}
