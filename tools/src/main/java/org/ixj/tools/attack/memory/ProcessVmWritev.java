// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Writes with process_vm_writev(2), to itself. */
public final class ProcessVmWritev extends Attack {
  /** Found by its class. */
  public ProcessVmWritev() {
    super("memory.process-vm-writev", Promise.READ_ONLY, "EFAULT");
  }

  @Override
  public void strike(Scene scene) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment from =
          arena.allocateFrom(ValueLayout.JAVA_LONG, arena.allocate(8).address(), 8L);
      MemorySegment to = arena.allocateFrom(ValueLayout.JAVA_LONG, scene.message(), 8L);
      long self = ProcessHandle.current().pid();
      long result =
          Syscall.call(Syscall.PROCESS_VM_WRITEV, self, from.address(), 1, to.address(), 1, 0);
      scene.mustFail(result, Syscall.EFAULT);
    }
  }
}
