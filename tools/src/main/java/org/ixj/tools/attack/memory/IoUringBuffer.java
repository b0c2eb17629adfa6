// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Registers a message buffer with io_uring as a place to read into. */
public final class IoUringBuffer extends Attack {
  /** Found by its class. */
  public IoUringBuffer() {
    super("memory.io-uring-buffer", Promise.READ_ONLY, "EFAULT, or EPERM for io_uring itself");
  }

  @Override
  public void strike(Scene scene) {
    try (Arena arena = Arena.ofConfined()) {
      long parametersBytes = 120;
      long ring =
          Syscall.call(Syscall.IO_URING_SETUP, 1, arena.allocate(parametersBytes).address());
      if (ring < 0) {
        scene.mustFail(ring, Syscall.EPERM);
        return;
      }
      long registerBuffers = 0;
      // A registered buffer is pinned for writing by the kernel, once and for all.
      MemorySegment vector = arena.allocateFrom(ValueLayout.JAVA_LONG, scene.message(), 8L);
      long result =
          Syscall.call(Syscall.IO_URING_REGISTER, ring, registerBuffers, vector.address(), 1);
      Syscall.call(Syscall.CLOSE, ring);
      scene.mustFail(result, Syscall.EFAULT);
    }
  }
}
