// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.secret;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.RunFolder;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.SharedFolder;

/** Writes to the folders that everybody may write to, and ends. */
public final class LeaveFiles extends Attack {
  /** Tells its files from others'. */
  static final String KIND = "secret";

  /** Found by its class. */
  public LeaveFiles() {
    super("secret.die-leaving-files", Promise.SECRET, "they go with it", End.DIES, "status 0");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) throws IOException {
    for (Path folder : SharedFolder.all()) {
      Files.writeString(SharedFolder.left(folder, KIND, RunFolder.dataplane()), "a secret");
    }
    Runtime.getRuntime().halt(0);
  }
}
