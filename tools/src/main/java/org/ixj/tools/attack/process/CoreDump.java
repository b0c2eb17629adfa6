// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Has its memory, message buffers and all, written to a file when it dies. */
public final class CoreDump extends Attack {
  /** Found by its class. */
  public CoreDump() {
    super("process.core-dump", Promise.CONFINED, "none is written");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) throws IOException {
    String limit =
        Files.readAllLines(Path.of("/proc/self/limits")).stream()
            .filter(line -> line.startsWith("Max core"))
            .findFirst()
            .orElse("");
    scene.judge(limit.matches("Max core file size +0 +0 +bytes *"), limit);
  }
}
