// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.hoard;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Has filters compiled: what they take is the kernel's, and bounded for the host as one. */
public final class Filters extends Attack {
  private static final int SETSOCKOPT = 54;
  private static final int SECCOMP = 317;
  private static final long UNIX_DATAGRAM_FAMILY = 1;
  private static final long DATAGRAM = 2;
  private static final long SOL_SOCKET = 1;
  private static final long[] ATTACH = {26, 51}; // SO_ATTACH_FILTER, SO_ATTACH_REUSEPORT_CBPF
  private static final long PR_SET_SECCOMP = 22;
  private static final long MODE_FILTER = 2;
  private static final long SET_MODE_FILTER = 1;
  private static final long PROGRAM_BYTES = 16;

  /** {@code ret SECCOMP_RET_ALLOW}: lets calls through, and of a packet all bytes. */
  private static final long ALL = 0x7FFF_0000_0000_0006L;

  /** Found by its class. */
  public Filters() {
    super("hoard.filters", Promise.OWN_COST, "EPERM, each");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment program = arena.allocate(PROGRAM_BYTES, Long.BYTES);
      program.set(ValueLayout.JAVA_SHORT, 0, (short) 1); // instructions
      program.set(
          ValueLayout.JAVA_LONG,
          Long.BYTES,
          arena.allocateFrom(ValueLayout.JAVA_LONG, ALL).address());
      long at = program.address();
      long socket = Syscall.call(Syscall.SOCKET, UNIX_DATAGRAM_FAMILY, DATAGRAM, 0);
      long[] results = {
        Syscall.call(SETSOCKOPT, socket, SOL_SOCKET, ATTACH[0], at, PROGRAM_BYTES),
        Syscall.call(SETSOCKOPT, socket, SOL_SOCKET, ATTACH[1], at, PROGRAM_BYTES),
        Syscall.call(Syscall.PRCTL, PR_SET_SECCOMP, MODE_FILTER, at, 0, 0),
        Syscall.call(SECCOMP, SET_MODE_FILTER, 0, at)
      };
      Syscall.call(Syscall.CLOSE, socket);
      scene.eachMustFail(Syscall.EPERM, results);
    }
  }
}
