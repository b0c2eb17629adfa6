// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;
import org.ixj.tools.attack.Thief;

/** Maps them privately, writes, and looks whether the shared ones change. */
public final class MapPrivate extends Attack {
  /** Found by its class. */
  public MapPrivate() {
    super("memory.map-private", Promise.READ_ONLY, "only its own copy changes");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    long file = Thief.file("mbufs");
    if (file < 0) {
      scene.absent("the descriptor was not to be had");
      return;
    }
    long offset = (scene.message() - scene.memory().messageBuffers().address()) & -Syscall.PAGE;
    long copy =
        Syscall.call(
            Syscall.MMAP,
            0,
            Syscall.PAGE,
            Syscall.PROT_READ | Syscall.PROT_WRITE,
            Syscall.MAP_PRIVATE,
            file,
            offset);
    if (copy < 0) {
      scene.contained(Syscall.outcome(copy));
      return;
    }
    long within = scene.message() & (Syscall.PAGE - 1);
    MemorySegment mine = MemorySegment.ofAddress(copy).reinterpret(Syscall.PAGE);
    MemorySegment shared = MemorySegment.ofAddress(scene.message()).reinterpret(1);
    byte before = shared.get(ValueLayout.JAVA_BYTE, 0);
    mine.set(ValueLayout.JAVA_BYTE, within, (byte) ~before);
    scene.judge(
        shared.get(ValueLayout.JAVA_BYTE, 0) == before, "a private copy changed, nothing else");
    Syscall.call(Syscall.MUNMAP, copy, Syscall.PAGE);
  }
}
