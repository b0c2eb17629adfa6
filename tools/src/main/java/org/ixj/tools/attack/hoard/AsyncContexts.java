// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.hoard;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Takes contexts of asynchronous input and output, of which the host has so many in all. */
public final class AsyncContexts extends Attack {
  private static final int IO_SETUP = 206;

  /** Found by its class. */
  public AsyncContexts() {
    super("hoard.async-contexts", Promise.OWN_COST, "EPERM");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    try (Arena arena = Arena.ofConfined()) {
      long context = arena.allocate(ValueLayout.JAVA_LONG).address();
      scene.mustFail(Syscall.call(IO_SETUP, 1, context), Syscall.EPERM);
    }
  }
}
