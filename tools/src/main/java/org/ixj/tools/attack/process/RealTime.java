// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Takes a priority above every elastic thread. */
public final class RealTime extends Attack {
  /** Found by its class. */
  public RealTime() {
    super("process.real-time", Promise.CONFINED, "EPERM");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    long setScheduler = 144;
    long fifo = 1;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment priority = arena.allocateFrom(ValueLayout.JAVA_INT, 99);
      long result = Syscall.call((int) setScheduler, 0, fifo, priority.address());
      scene.mustFail(result, Syscall.EPERM);
    }
  }
}
