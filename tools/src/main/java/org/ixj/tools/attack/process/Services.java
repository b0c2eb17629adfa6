// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.RunFolder;
import org.ixj.tools.attack.Scene;

/** Looks for the sockets and pipes of what runs on the host. */
public final class Services extends Attack {
  /** file-hierarchy(7). */
  private static final Path RUN = Path.of("/run");

  /** Found by its class. */
  public Services() {
    super("process.services", Promise.CONFINED, "nothing but what is its own");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) throws IOException {
    Path own = RunFolder.own();
    try (Stream<Path> entries = Files.list(RUN)) {
      List<Path> others = entries.filter(entry -> !own.startsWith(entry)).toList();
      scene.judge(others.isEmpty(), others.isEmpty() ? "nothing" : others.toString());
    } catch (NoSuchFileException e) {
      scene.absent("there is no " + RUN);
    }
  }
}
