// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Scatters a read(2) into a message buffer. */
public final class ReadvInto extends Attack {
  /** Found by its class. */
  public ReadvInto() {
    super("memory.readv-into", Promise.READ_ONLY, "EFAULT");
  }

  @Override
  public void strike(Scene scene) {
    long file = Syscall.open("/dev/zero", 0);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment vector = arena.allocateFrom(ValueLayout.JAVA_LONG, scene.message(), 8L);
      scene.mustFail(Syscall.call(Syscall.READV, file, vector.address(), 1), Syscall.EFAULT);
    } finally {
      Syscall.call(Syscall.CLOSE, file);
    }
  }
}
