// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import java.nio.file.Files;
import java.nio.file.Path;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Foreign;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Looks for the dataplane among the processes. */
public final class SeeOthers extends Attack {
  /** Found by its class. */
  public SeeOthers() {
    super("process.see-others", Promise.CONFINED, "no foreign process is visible");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    Foreign.mustBeOutOfReach(scene, pid -> Files.exists(Path.of("/proc/" + pid)));
  }
}
