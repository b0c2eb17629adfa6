// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.hoard;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Fills the doorbell's counter, and has its readers and writers wait. */
public final class FillDoorbell extends Attack {
  /** Found by its class. */
  public FillDoorbell() {
    super(
        "hoard.fill-doorbell",
        Promise.OWN_COST,
        "others are served",
        End.DIES,
        "status 0 or counts as hanging");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) throws IOException {
    long write = 1;
    long almost = -2;
    for (Map.Entry<Integer, String> each : Syscall.descriptors().entrySet()) {
      if (each.getValue().equals("anon_inode:[eventfd]")) {
        try (Arena arena = Arena.ofConfined()) {
          // The most it holds, and no O_NONBLOCK: whoever adds to it now would wait.
          long setFlags = 4;
          Syscall.call(Syscall.FCNTL, each.getKey(), setFlags, 0);
          MemorySegment ring = arena.allocateFrom(ValueLayout.JAVA_LONG, almost);
          Syscall.call((int) write, each.getKey(), ring.address(), ring.byteSize());
        }
      }
    }
    Runtime.getRuntime().halt(0);
  }
}
