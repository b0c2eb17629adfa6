// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.memory;

import java.lang.foreign.Arena;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Writes through /proc/self/mem, which overrides page protections where it may. */
public final class ProcSelfMem extends Attack {
  /** Found by its class. */
  public ProcSelfMem() {
    super("memory.proc-self-mem", Promise.READ_ONLY, "EIO");
  }

  @Override
  public void strike(Scene scene) {
    long file = Syscall.open("/proc/self/mem", Syscall.O_RDWR);
    if (file < 0) {
      scene.contained(Syscall.outcome(file));
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      long pwrite64 = 18;
      long result =
          Syscall.call((int) pwrite64, file, arena.allocate(8).address(), 8, scene.message());
      scene.mustFail(result, Syscall.EIO);
    } finally {
      Syscall.call(Syscall.CLOSE, file);
    }
  }
}
