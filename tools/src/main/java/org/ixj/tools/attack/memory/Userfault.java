// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Asks to fill in missing message buffers itself. */
public final class Userfault extends Attack {
  /** Found by its class. */
  public Userfault() {
    super("memory.userfaultfd", Promise.READ_ONLY, "EPERM");
  }

  @Override
  public void strike(Scene scene) {
    long userModeOnly = 1;
    long file = Syscall.call(Syscall.USERFAULTFD, userModeOnly);
    if (file < 0) {
      scene.mustFail(file, Syscall.EPERM);
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      long uffdApi = 0xC018_AA3FL;
      long uffdRegister = 0xC020_AA00L;
      long missing = 1;
      MemorySegment api = arena.allocateFrom(ValueLayout.JAVA_LONG, 0xAA, 0, 0);
      long agreed = Syscall.call(Syscall.IOCTL, file, uffdApi, api.address());
      if (agreed < 0) {
        scene.absent("UFFDIO_API: " + Syscall.outcome(agreed));
        return;
      }
      MemorySegment range =
          arena.allocateFrom(
              ValueLayout.JAVA_LONG, scene.message() & -Syscall.PAGE, Syscall.PAGE, missing, 0);
      // EPERM is for what cannot be made writable: a page filled in is written to.
      long result = Syscall.call(Syscall.IOCTL, file, uffdRegister, range.address());
      scene.mustFail(result, Syscall.EPERM);
    } finally {
      Syscall.call(Syscall.CLOSE, file);
    }
  }
}
