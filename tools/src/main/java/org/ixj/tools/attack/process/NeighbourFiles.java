// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.RunFolder;
import org.ixj.tools.attack.Scene;

/** Reads files of the neighbour's dataplane and its application, and connects to its sockets. */
public final class NeighbourFiles extends Attack {
  /** The SDK is the first of every application's files. */
  private static String sdk() {
    String own = System.getProperty("java.class.path").split(":", 2)[0];
    return "app/" + Path.of(own).getFileName();
  }

  /** Found by its class. */
  public NeighbourFiles() {
    super("process.neighbour-files", Promise.CONFINED, "EACCES, each, or not in view");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    Path folder = RunFolder.own().resolveSibling(RunFolder.dataplane() + "-b");
    if (!Files.exists(folder)) {
      scene.contained("not in view");
      return;
    }
    RunFolder.mustRefuse(
        scene, folder, List.of("lock", "wire.sock", "control.sock", "app.sock", sdk()));
  }
}
