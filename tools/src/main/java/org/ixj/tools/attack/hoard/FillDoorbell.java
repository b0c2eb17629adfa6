// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.hoard;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import org.ixj.abi.CommandsLayout;
import org.ixj.abi.EventsLayout;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Plain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/**
 * Fills the doorbell's counter, has its readers and writers wait, and pretends to sleep with all
 * events consumed.
 */
public final class FillDoorbell extends Attack {
  private static final long SET_FLAGS = 4;
  private static final long FULL_MS = 1000;
  private static final long PERIOD_US = 100_000;

  /** Found by its class. */
  public FillDoorbell() {
    super(
        "hoard.fill-doorbell",
        Promise.OWN_COST,
        "others are served",
        End.DIES,
        "status 0 or counts as hanging");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) throws IOException, InterruptedException {
    for (long us = PERIOD_US; us < FULL_MS * 1000; us += PERIOD_US) {
      scene.port().timer(Scene.COOKIE, us); // so that there is something to wake it for
    }
    scene.port().flush();
    long almost = -2; // the most it holds
    for (Map.Entry<Integer, String> each : Syscall.descriptors().entrySet()) {
      if (each.getValue().equals("anon_inode:[eventfd]")) {
        try (Arena arena = Arena.ofConfined()) {
          MemorySegment ring = arena.allocate(ValueLayout.JAVA_LONG);
          Syscall.call(Syscall.READ, each.getKey(), ring.address(), ring.byteSize());
          // No O_NONBLOCK: whoever adds to it now would wait.
          Syscall.call(Syscall.FCNTL, each.getKey(), SET_FLAGS, 0);
          ring.set(ValueLayout.JAVA_LONG, 0, almost);
          Syscall.call(Syscall.WRITE, each.getKey(), ring.address(), ring.byteSize());
        }
      }
    }
    MemorySegment commands = scene.memory().commands();
    commands.set(Plain.U32, CommandsLayout.APP_SLEEPING, 1);
    for (long ms = 0; ms < FULL_MS; ms += PERIOD_US / 1000) {
      // Who is behind with its events has been rung, and is not rung again.
      long told = scene.memory().events().get(Plain.U64, EventsLayout.EVENT_TAIL);
      commands.set(Plain.U64, CommandsLayout.EVENT_HEAD, told);
      Thread.sleep(PERIOD_US / 1000);
    }
    Runtime.getRuntime().halt(0);
  }
}
