// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.secret;

import java.io.File;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Looks for the names of what else runs on the host, and what it uses, among control groups. */
public final class OtherGroups extends Attack {
  private static final File GROUPS = new File("/sys/fs/cgroup");

  /** Found by its class. */
  public OtherGroups() {
    super("secret.other-groups", Promise.SECRET, "none in sight");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    File[] seen = GROUPS.listFiles(File::isDirectory);
    boolean any = seen != null && seen.length > 0;
    scene.judge(!any, any ? seen.length + ", such as " + seen[0] : "none in sight");
  }
}
