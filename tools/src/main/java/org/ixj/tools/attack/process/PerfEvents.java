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

/** Counts what everybody does on a core: a side channel made easy. */
public final class PerfEvents extends Attack {
  /** Found by its class. */
  public PerfEvents() {
    super("process.perf-events", Promise.CONFINED, "EACCES or EPERM");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = arena.allocate(128);
      attributes.set(ValueLayout.JAVA_INT, 4, 128);
      long everyProcess = -1;
      long result =
          Syscall.call(
              Syscall.PERF_EVENT_OPEN, attributes.address(), everyProcess, 0, everyProcess, 0);
      scene.mustFail(result, Syscall.EACCES, Syscall.EPERM, Syscall.ENOENT);
    }
  }
}
