// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Connects through the kernel to the dataplane's clients. */
public final class WorldNetwork extends Attack {
  /** Found by its class. */
  public WorldNetwork() {
    super("process.world-network", Promise.CONFINED, "ENETUNREACH");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    try (Arena arena = Arena.ofConfined()) {
      long inet = 2;
      long stream = 1;
      MemorySegment address = arena.allocate(16);
      address.set(ValueLayout.JAVA_SHORT, 0, (short) inet);
      address.set(ValueLayout.JAVA_BYTE, 3, (byte) 22);
      byte[] where = {10, 9, 0, 2};
      MemorySegment.copy(where, 0, address, ValueLayout.JAVA_BYTE, 4, where.length);
      long socket = Syscall.call(Syscall.SOCKET, inet, stream, 0);
      long result =
          socket < 0 ? socket : Syscall.call(Syscall.CONNECT, socket, address.address(), 16);
      Syscall.call(Syscall.CLOSE, socket);
      scene.mustFail(result, Syscall.ENETUNREACH, Syscall.EACCES, Syscall.EPERM);
    }
  }
}
