// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.ixj.abi.CommandsLayout;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Plain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Claims to have published more commands than the ring holds. */
public final class TailJump extends Attack {
  private static final long PAUSE_NS = 50_000_000;

  /** Found by its class. */
  public TailJump() {
    super("command.tail-jump", Promise.GATE, "nothing is executed");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) throws IOException {
    MemorySegment commands = scene.memory().commands();
    long tail = commands.get(Plain.U64, CommandsLayout.COMMAND_TAIL);
    long executed = scene.executed();
    commands.set(Plain.U64, CommandsLayout.COMMAND_TAIL, tail + (1L << 40));
    VarHandle.fullFence();
    scene.ring();
    LockSupport.parkNanos(PAUSE_NS);
    boolean nothing = scene.executed() - executed <= tail - executed;
    commands.set(Plain.U64, CommandsLayout.COMMAND_TAIL, tail);
    scene.judge(nothing, nothing ? "nothing executed" : "slots never published were executed");
  }
}
