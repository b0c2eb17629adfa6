// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Writes random bytes to its whole command region, indices and all, and ends. */
public final class RandomRegion extends Attack {
  private static final long SEED = 11;
  private static final int ROUNDS = 2_000;

  /** Found by its class. */
  public RandomRegion() {
    super(
        "command.random-region",
        Promise.GATE,
        "the application ends, nothing else",
        End.DIES,
        "status 0");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    Random random = new Random(SEED);
    MemorySegment commands = scene.memory().commands();
    byte[] all = new byte[(int) commands.byteSize()];
    for (int i = 0; i < ROUNDS; i++) {
      random.nextBytes(all);
      MemorySegment.copy(all, 0, commands, ValueLayout.JAVA_BYTE, 0, all.length);
    }
    Runtime.getRuntime().halt(0);
  }
}
