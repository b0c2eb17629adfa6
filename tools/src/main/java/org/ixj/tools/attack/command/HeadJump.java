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

/** Claims to have taken events that were never published. */
public final class HeadJump extends Attack {
  private static final long PAUSE_NS = 20_000_000;

  /** Found by its class. */
  public HeadJump() {
    super("command.event-head-jump", Promise.GATE, "served on, or ended");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) throws IOException {
    MemorySegment commands = scene.memory().commands();
    long head = commands.get(Plain.U64, CommandsLayout.EVENT_HEAD);
    for (long lie : new long[] {head + (1L << 40), -1, Long.MIN_VALUE, Long.MAX_VALUE}) {
      commands.set(Plain.U64, CommandsLayout.EVENT_HEAD, lie);
      VarHandle.fullFence();
      scene.ring();
      LockSupport.parkNanos(PAUSE_NS);
    }
    commands.set(Plain.U64, CommandsLayout.EVENT_HEAD, head);
    VarHandle.fullFence();
    scene.contained("events go on");
  }
}
