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

/** Rings the doorbell without pause. */
public final class RingDoorbell extends Attack {
  private static final int RINGS = 100_000;

  /** Found by its class. */
  public RingDoorbell() {
    super("hoard.ring-doorbell", Promise.OWN_COST, "others are served");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) throws IOException {
    long write = 1;
    long one = 1;
    for (Map.Entry<Integer, String> each : Syscall.descriptors().entrySet()) {
      if (each.getValue().equals("anon_inode:[eventfd]")) {
        try (Arena arena = Arena.ofConfined()) {
          MemorySegment ring = arena.allocateFrom(ValueLayout.JAVA_LONG, one);
          for (int i = 0; i < RINGS; i++) {
            Syscall.call((int) write, each.getKey(), ring.address(), ring.byteSize());
          }
        }
      }
    }
    scene.contained(RINGS + " rings");
  }
}
