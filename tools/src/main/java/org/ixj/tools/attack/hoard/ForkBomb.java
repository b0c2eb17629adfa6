// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.hoard;

import java.util.concurrent.TimeUnit;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Forks without end. */
public final class ForkBomb extends Attack {
  /** Found by its class. */
  public ForkBomb() {
    super(
        "hoard.fork-bomb",
        Promise.OWN_COST,
        "its own limit of processes",
        End.DIES,
        "status 0 or counts as hanging");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) throws Exception {
    // Each child forks on; the limit of the user it runs as ends it, and the namespace all of them.
    Process bomb = new ProcessBuilder("sh", "-c", "f() { f | f & }; f").start();
    bomb.waitFor(1, TimeUnit.SECONDS);
    Runtime.getRuntime().halt(0);
  }
}
