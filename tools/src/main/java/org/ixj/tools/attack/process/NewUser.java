// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Makes a user namespace, in which it would have every capability. */
public final class NewUser extends Attack {
  /** Found by its class. */
  public NewUser() {
    super("process.new-user", Promise.CONFINED, "refused");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) throws Exception {
    for (int way = 0; way < 2; way++) {
      int errno = Syscall.userNamespace(way);
      if (errno == 0) {
        scene.judge(false, way == 0 ? "made by clone" : "made by clone3");
        return;
      }
    }
    Process made;
    try {
      // By a process of one thread: of several none may.
      made = new ProcessBuilder("unshare", "--user", "--map-root-user", "true").start();
    } catch (IOException e) {
      scene.contained("by clone and clone3 none; there is no unshare");
      return;
    }
    String said = new String(made.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    int status = made.waitFor();
    scene.judge(status != 0, status == 0 ? "it is root there" : said);
  }
}
