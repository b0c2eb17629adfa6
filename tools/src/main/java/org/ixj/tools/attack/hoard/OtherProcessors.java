// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.hoard;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Goes to processors that it was not given, which may be those of others. */
public final class OtherProcessors extends Attack {
  private static final int SCHED_SETAFFINITY = 203;
  private static final long ITSELF = 0;
  private static final long ALL = -1;

  /** Found by its class. */
  public OtherProcessors() {
    super("hoard.other-processors", Promise.OWN_COST, "EPERM");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment processors = arena.allocateFrom(ValueLayout.JAVA_LONG, ALL);
      scene.eachMustFail(
          Syscall.EPERM,
          Syscall.call(SCHED_SETAFFINITY, ITSELF, processors.byteSize(), processors.address()));
    }
  }
}
