// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.hoard;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Locks parts of a file: each is memory of the kernel that counts as nobody's. */
public final class FileLocks extends Attack {
  // F_SETLK, F_SETLKW, F_OFD_SETLK, F_OFD_SETLKW of <bits/fcntl-linux.h>.
  private static final int[] COMMANDS = {6, 7, 37, 38};

  // struct flock: kind, from where, first byte, bytes, process.
  private static final long FLOCK_BYTES = 32;
  private static final short WRITE_LOCK = 1;
  private static final long LENGTH = 16;

  /** Found by its class. */
  public FileLocks() {
    super("hoard.file-locks", Promise.OWN_COST, "EPERM, each");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    try (Arena arena = Arena.ofConfined()) {
      long file = Syscall.call(Syscall.MEMFD_CREATE, arena.allocateFrom("locked").address(), 0);
      MemorySegment lock = arena.allocate(FLOCK_BYTES, Long.BYTES);
      lock.set(ValueLayout.JAVA_SHORT, 0, WRITE_LOCK);
      lock.set(ValueLayout.JAVA_LONG, LENGTH, 1);
      long[] results =
          Arrays.stream(COMMANDS)
              .mapToLong(command -> Syscall.call(Syscall.FCNTL, file, command, lock.address()))
              .toArray();
      Syscall.call(Syscall.CLOSE, file);
      scene.eachMustFail(Syscall.EPERM, results);
    }
  }
}
