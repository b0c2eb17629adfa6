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

/** Looks for a capability to use. */
public final class Capabilities extends Attack {
  /** Found by its class. */
  public Capabilities() {
    super("process.capabilities", Promise.CONFINED, "none");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) throws IOException {
    List<String> wrong =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.matches("Cap(Inh|Prm|Eff|Bnd|Amb):.*[1-9a-f].*"))
            .toList();
    scene.judge(wrong.isEmpty(), wrong.isEmpty() ? "none" : wrong.toString());
  }
}
