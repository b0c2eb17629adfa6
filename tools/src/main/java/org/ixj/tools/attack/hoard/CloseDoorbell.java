// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.hoard;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Hangs up and lives on. */
public final class CloseDoorbell extends Attack {
  /** Found by its class. */
  public CloseDoorbell() {
    super(
        "hoard.close-doorbell",
        Promise.OWN_COST,
        "reset, started again",
        End.DIES,
        "closed its port");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) throws IOException {
    for (Map.Entry<Integer, String> each : Syscall.descriptors().entrySet()) {
      if (each.getValue().startsWith("socket:")) {
        Syscall.call(Syscall.CLOSE, each.getKey());
      }
    }
    while (scene.handle() != -1) {
      LockSupport.park();
    }
  }
}
