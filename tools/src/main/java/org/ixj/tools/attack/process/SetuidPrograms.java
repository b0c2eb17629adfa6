// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Looks whether programs that change the user would work. */
public final class SetuidPrograms extends Attack {
  /** Found by its class. */
  public SetuidPrograms() {
    super("process.setuid-programs", Promise.CONFINED, "no new privileges");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) throws IOException {
    List<String> wrong =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("NoNewPrivs:") && !line.endsWith("1"))
            .toList();
    scene.judge(wrong.isEmpty(), wrong.isEmpty() ? "none" : wrong.toString());
  }
}
