// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.memory;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;
import org.ixj.tools.attack.Thief;

/** Maps the events anew, writable. */
public final class MapEventsWritable extends Attack {
  /** Found by its class. */
  public MapEventsWritable() {
    super("memory.map-events-writable", Promise.READ_ONLY, "EACCES or EPERM");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    long file = Thief.file("events");
    if (file < 0) {
      scene.absent("the descriptor was not to be had");
      return;
    }
    long result =
        Syscall.call(
            Syscall.MMAP,
            0,
            Syscall.PAGE,
            Syscall.PROT_READ | Syscall.PROT_WRITE,
            Syscall.MAP_SHARED,
            file);
    scene.mustFail(result, Syscall.EACCES, Syscall.EPERM);
  }
}
