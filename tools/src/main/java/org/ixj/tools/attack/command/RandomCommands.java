// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.ixj.abi.Abi;
import org.ixj.abi.CommandsLayout;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Plain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Submits random commands, and ends. */
public final class RandomCommands extends Attack {
  private static final long SEED = 7;
  private static final int COMMANDS = 200_000;

  /** Found by its class. */
  public RandomCommands() {
    super(
        "command.random", Promise.GATE, "the application ends, nothing else", End.DIES, "status 0");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    Random random = new Random(SEED);
    byte[] bytes = new byte[Abi.SLOT_BYTES];
    for (int i = 0; i < COMMANDS; i++) {
      long sequence = scene.port().timer(Scene.COOKIE, 1);
      random.nextBytes(bytes);
      MemorySegment slot = scene.slot(sequence);
      MemorySegment.copy(bytes, 0, slot, ValueLayout.JAVA_BYTE, 0, bytes.length);
      slot.set(Plain.U32, CommandsLayout.OP, random.nextInt(16));
      if (i % 64 == 63) {
        scene.port().flush();
      }
    }
    Runtime.getRuntime().halt(0);
  }
}
