// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.hoard;

import java.lang.foreign.Arena;
import org.ixj.tools.attack.Syscall;

/** Takes memory as files without a name, which are no process's own. */
public final class FileMemory extends MemoryHoard {
  /** Found by its class. */
  public FileMemory() {
    super("memfd-memory");
  }

  @Override
  protected long take(long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      long file = Syscall.call(Syscall.MEMFD_CREATE, arena.allocateFrom("hoard").address(), 0);
      long sized = file < 0 ? file : Syscall.call(Syscall.FTRUNCATE, file, bytes);
      return sized < 0
          ? sized
          : Syscall.call(
              Syscall.MMAP,
              0,
              bytes,
              Syscall.PROT_READ | Syscall.PROT_WRITE,
              Syscall.MAP_SHARED,
              file);
    }
  }
}
