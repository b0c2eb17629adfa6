// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Splices a pipe's content into a message buffer. */
public final class Vmsplice extends Attack {
  /** Found by its class. */
  public Vmsplice() {
    super("memory.vmsplice-into", Promise.READ_ONLY, "EFAULT");
  }

  @Override
  public void strike(Scene scene) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ends = arena.allocate(ValueLayout.JAVA_INT, 2);
      Syscall.call(Syscall.PIPE, ends.address());
      long out = ends.getAtIndex(ValueLayout.JAVA_INT, 0);
      long in = ends.getAtIndex(ValueLayout.JAVA_INT, 1);
      long write = 1;
      Syscall.call((int) write, in, arena.allocate(8).address(), 8);
      MemorySegment vector = arena.allocateFrom(ValueLayout.JAVA_LONG, scene.message(), 8L);
      long result = Syscall.call(Syscall.VMSPLICE, out, vector.address(), 1, 0);
      Syscall.call(Syscall.CLOSE, out);
      Syscall.call(Syscall.CLOSE, in);
      scene.mustFail(result, Syscall.EFAULT);
    }
  }
}
