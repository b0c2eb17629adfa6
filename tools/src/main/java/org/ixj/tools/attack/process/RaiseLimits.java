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

/** Raises what it may lock of the host's memory. */
public final class RaiseLimits extends Attack {
  /** Found by its class. */
  public RaiseLimits() {
    super("process.raise-limits", Promise.CONFINED, "EPERM");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    long prlimit = 302;
    long lockedMemory = 8;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment limit = arena.allocateFrom(ValueLayout.JAVA_LONG, 1L << 40, 1L << 40);
      long result = Syscall.call((int) prlimit, 0, lockedMemory, limit.address(), 0);
      scene.mustFail(result, Syscall.EPERM);
    }
  }
}
