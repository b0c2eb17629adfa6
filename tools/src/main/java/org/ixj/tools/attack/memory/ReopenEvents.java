// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.memory;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Opens the read-only descriptor of the events once more, for writing, and maps that. */
public final class ReopenEvents extends Attack {
  /** Found by its class. */
  public ReopenEvents() {
    super("memory.reopen-events", Promise.READ_ONLY, "EACCES, or EPERM when mapped");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    Reopen.strike(scene, "events");
  }
}
