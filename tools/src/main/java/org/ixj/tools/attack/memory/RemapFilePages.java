// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.memory;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Remaps pages of the file under its mapping, and writes there. */
public final class RemapFilePages extends Attack {
  /** Found by its class. */
  public RemapFilePages() {
    super("memory.remap-file-pages", Promise.READ_ONLY, "no byte changes, no right gained");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    long page = scene.message() & -Syscall.PAGE;
    long result = Syscall.call(Syscall.REMAP_FILE_PAGES, page, Syscall.PAGE, 0, 0, 0);
    if (result < 0) {
      scene.contained(Syscall.outcome(result));
      return;
    }
    int stopped = Syscall.store(page);
    scene.judge(stopped == 11, "remapped, then signal " + stopped);
  }
}
