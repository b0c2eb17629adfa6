// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.secret;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Leaves a mark in its send arena, and in the message that asked for it, and ends. */
public final class Plant extends Attack {
  /** Found by its class. */
  public Plant() {
    super(
        "secret.die-with-a-secret",
        Promise.SECRET,
        "its memory is not used again",
        End.DIES,
        "status 0");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    scene.memory().sendArena().fill(Former.MARK);
    Runtime.getRuntime().halt(0);
  }
}
