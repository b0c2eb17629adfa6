// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.RunFolder;
import org.ixj.tools.attack.Scene;

/** Lists the dataplane's folder. */
public final class ListRunDirectory extends Attack {

  /** Found by its class. */
  public ListRunDirectory() {
    super("process.list-run-directory", Promise.CONFINED, "AccessDenied");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    try (Stream<Path> entries = Files.list(RunFolder.own())) {
      scene.open("it holds " + entries.toList());
    } catch (IOException e) {
      scene.contained(e.getClass().getSimpleName());
    }
  }
}
