// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.hoard;

import java.io.IOException;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Rings the doorbell without pause. */
public final class RingDoorbell extends Attack {
  private static final int RINGS = 100_000;

  /** Found by its class. */
  public RingDoorbell() {
    super("hoard.ring-doorbell", Promise.OWN_COST, "others are served");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) throws IOException {
    for (int i = 0; i < RINGS; i++) {
      scene.ring();
    }
    scene.contained(RINGS + " rings");
  }
}
