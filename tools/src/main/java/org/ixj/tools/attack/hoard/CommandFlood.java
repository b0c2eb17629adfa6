// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.hoard;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Submits useless commands without pause. */
public final class CommandFlood extends Attack {
  /** How often over the ring is filled. */
  private static final int RINGS = 20;

  /** Found by its class. */
  public CommandFlood() {
    super("hoard.command-flood", Promise.OWN_COST, "others are served");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    int many = RINGS * scene.commandEntries();
    int[] refused = {0};
    scene.repeat(
        many,
        _ -> scene.port().reject(0),
        result -> refused[0] += result < 0 ? 1 : 0,
        () -> scene.judge(refused[0] == many, refused[0] + " of " + many + " refused"));
  }
}
