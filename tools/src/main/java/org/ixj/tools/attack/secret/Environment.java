// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.secret;

import java.util.ArrayList;
import java.util.List;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Reads what the dataplane's environment says. */
public final class Environment extends Attack {
  /** Found by its class. */
  public Environment() {
    super("secret.environment", Promise.SECRET, "a search path and no more");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    List<String> names = new ArrayList<>(System.getenv().keySet());
    names.removeAll(List.of("PATH", "PWD", "SHLVL", "_", "OLDPWD"));
    scene.judge(names.isEmpty(), names.isEmpty() ? "nothing else" : names.toString());
  }
}
