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
  /** Whole huge pages only are to be had where message buffers lie in such. */
  private static final long HUGE_PAGE = 2 << 20;

  /** Found by its class. */
  public Userfault() {
    super("memory.userfaultfd", Promise.READ_ONLY, "EPERM or EINVAL");
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
      MemorySegment api = arena.allocateFrom(ValueLayout.JAVA_LONG, 0xAA, 0, 0);
      long agreed = Syscall.call(Syscall.IOCTL, file, uffdApi, api.address());
      if (agreed < 0) {
        scene.absent("UFFDIO_API: " + Syscall.outcome(agreed));
        return;
      }
      long own = register(file, arena.allocate(HUGE_PAGE, HUGE_PAGE).address(), arena);
      if (own != 0) {
        scene.absent("UFFDIO_REGISTER of one's own memory: " + Syscall.outcome(own));
        return;
      }
      long buffers = scene.memory().messageBuffers().address();
      long whole = (buffers + HUGE_PAGE - 1) & -HUGE_PAGE;
      // EPERM is for what cannot be made writable: a page filled in is written to. EINVAL is for
      // memory of a kind that has no missing pages to fill in, as the kernel module's.
      scene.mustFail(register(file, whole, arena), Syscall.EPERM, Syscall.EINVAL);
    } finally {
      Syscall.call(Syscall.CLOSE, file);
    }
  }

  private static long register(long file, long at, Arena arena) {
    long uffdRegister = 0xC020_AA00L;
    long missing = 1;
    MemorySegment range = arena.allocateFrom(ValueLayout.JAVA_LONG, at, HUGE_PAGE, missing, 0);
    return Syscall.call(Syscall.IOCTL, file, uffdRegister, range.address());
  }
}
