// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Has others ended first when memory runs out. */
public final class SurviveShortage extends Attack {
  /** Found by its class. */
  public SurviveShortage() {
    super("process.oom-score", Promise.CONFINED, "EACCES or EPERM");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    try {
      Files.writeString(Path.of("/proc/self/oom_score_adj"), "-1000");
      scene.open("it is the last to go when memory runs out");
    } catch (IOException e) {
      scene.contained(String.valueOf(e.getMessage()));
    }
  }
}
