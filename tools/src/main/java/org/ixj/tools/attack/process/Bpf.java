// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import java.lang.foreign.Arena;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Loads a program into the kernel. */
public final class Bpf extends Attack {
  /** Found by its class. */
  public Bpf() {
    super("process.bpf", Promise.CONFINED, "EPERM");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    try (Arena arena = Arena.ofConfined()) {
      long programLoad = 5;
      long result = Syscall.call(Syscall.BPF, programLoad, arena.allocate(128).address(), 128);
      scene.mustFail(result, Syscall.EPERM);
    }
  }
}
