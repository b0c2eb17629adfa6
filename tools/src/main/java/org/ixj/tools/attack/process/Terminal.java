// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ixj.tools.attack.Arrangement;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;
import org.jspecify.annotations.Nullable;

/** Opens the terminal the dataplane was started from. */
public final class Terminal extends Attack {
  /** Found by its class. */
  public Terminal() {
    super("process.terminal", Promise.CONFINED, "ENXIO");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  /** Without a terminal nobody can open it, whoever asks. */
  @Override
  public @Nullable String excludedBy(Arrangement arrangement) {
    String excluded = super.excludedBy(arrangement);
    return excluded == null && !isThere() ? "the suite has no terminal" : excluded;
  }

  private static boolean isThere() {
    try {
      Files.newByteChannel(Path.of("/dev/tty")).close();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void strike(Scene scene) {
    long terminal = Syscall.open("/dev/tty", Syscall.O_RDWR);
    Syscall.call(Syscall.CLOSE, terminal);
    scene.mustFail(terminal, Syscall.ENXIO, Syscall.EACCES, Syscall.ENOENT);
  }
}
