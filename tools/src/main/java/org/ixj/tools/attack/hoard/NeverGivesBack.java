// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.hoard;

import java.lang.foreign.MemorySegment;
import org.ixj.abi.CommandsLayout;
import org.ixj.abi.EventsLayout;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Plain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Takes messages and never gives their buffers back. */
public final class NeverGivesBack extends Attack {
  private static void spin(Scene scene) {
    MemorySegment commands = scene.memory().commands();
    while (scene.handle() != -1) {
      // Events count as taken, so that it does not look as if it hung.
      commands.set(
          Plain.U64,
          CommandsLayout.EVENT_HEAD,
          scene.memory().events().get(Plain.U64, EventsLayout.EVENT_TAIL));
      Thread.onSpinWait();
      if (System.nanoTime() - STARTED_NS > PATIENCE_NS) {
        Runtime.getRuntime().halt(0);
      }
    }
  }

  private static final long STARTED_NS = System.nanoTime();
  private static final long PATIENCE_NS = 3_000_000_000L;

  /** Found by its class. */
  public NeverGivesBack() {
    super(
        "hoard.never-recv-done",
        Promise.OWN_COST,
        "its own connections stop",
        End.DIES,
        "status 0");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    // From now on it echoes nothing and gives nothing back: the handler's thread stays here.
    scene.watch(scene.port().timer(Scene.COOKIE, 1), _ -> spin(scene));
  }
}
