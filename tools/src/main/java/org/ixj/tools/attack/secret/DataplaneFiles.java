// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.secret;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Reads the dataplane's own files. */
public final class DataplaneFiles extends Attack {
  /** Found by its class. */
  public DataplaneFiles() {
    super("secret.dataplane-files", Promise.SECRET, "AccessDenied");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    String arguments = String.join(" ", ProcessHandle.current().info().arguments().orElseThrow());
    String socket = arguments.replaceFirst(".* (/\\S*app\\.sock).*", "$1");
    List<String> read = new ArrayList<>();
    int refused = 0;
    for (String name : List.of("wire.sock", "control.sock", "lock", "pid")) {
      try {
        Files.readAllBytes(Path.of(socket).resolveSibling(name));
        read.add(name);
      } catch (IOException e) {
        refused++; // as it must be
      }
    }
    scene.judge(read.isEmpty(), read.isEmpty() ? refused + " refused" : "read " + read);
  }
}
