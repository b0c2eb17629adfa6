// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Foreign;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Reads the memory of any foreign process with process_vm_readv(2). */
public final class ReadMemoryOfAny extends Attack {
  /** Whether it was let in; EFAULT says that nothing lies there, and who could find what does. */
  private static boolean readable(int pid, MemorySegment local, MemorySegment remote) {
    long n =
        Syscall.call(Syscall.PROCESS_VM_READV, pid, local.address(), 1, remote.address(), 1, 0);
    return n >= 0 || n == -Syscall.EFAULT;
  }

  /** Found by its class. */
  public ReadMemoryOfAny() {
    super("process.read-memory", Promise.CONFINED, "no foreign process can be read");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mine = arena.allocate(8);
      MemorySegment local = arena.allocateFrom(ValueLayout.JAVA_LONG, mine.address(), 8L);
      MemorySegment remote = arena.allocateFrom(ValueLayout.JAVA_LONG, scene.message(), 8L);
      Foreign.mustBeOutOfReach(scene, pid -> readable(pid, local, remote));
    }
  }
}
