// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.hoard;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Sends to the dataplane over its socket until nothing more fits. */
public final class FillSocket extends Attack {
  /** Found by its class. */
  public FillSocket() {
    super("hoard.fill-socket", Promise.OWN_COST, "others are served");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) throws IOException {
    long sendto = 44;
    long withoutWaiting = 0x40;
    long sent = 0;
    for (Map.Entry<Integer, String> each : Syscall.descriptors().entrySet()) {
      if (each.getValue().startsWith("socket:")) {
        try (Arena arena = Arena.ofConfined()) {
          MemorySegment bytes = arena.allocate(1 << 16);
          long n = 0;
          while (n >= 0) {
            sent += n;
            n =
                Syscall.call(
                    (int) sendto, each.getKey(), bytes.address(), bytes.byteSize(), withoutWaiting);
          }
        }
      }
    }
    scene.contained(sent + " bytes sent that nobody reads");
  }
}
