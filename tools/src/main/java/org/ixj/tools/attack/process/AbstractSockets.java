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

/** Looks for sockets without a file, which no file right protects. */
public final class AbstractSockets extends Attack {
  /** Found by its class. */
  public AbstractSockets() {
    super("process.abstract-sockets", Promise.CONFINED, "none in its network namespace");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) throws IOException {
    List<String> lines = Files.readAllLines(Path.of("/proc/net/unix"));
    long foreign = lines.stream().filter(line -> line.contains("@")).count();
    scene.judge(foreign == 0, foreign + " abstract sockets to connect to");
  }
}
