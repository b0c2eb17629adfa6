// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.secret;

import java.util.List;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.RunFolder;
import org.ixj.tools.attack.Scene;

/** Reads the dataplane's own files, and what its sockets tell. */
public final class DataplaneFiles extends Attack {
  /** Found by its class. */
  public DataplaneFiles() {
    super("secret.dataplane-files", Promise.SECRET, "EACCES");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    RunFolder.mustRefuse(scene, RunFolder.own(), List.of("lock", "control.sock", "wire.sock"));
  }
}
