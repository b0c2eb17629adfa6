// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import java.io.IOException;
import java.util.List;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Looks for descriptors the dataplane forgot to close. */
public final class Inherited extends Attack {
  /** Regions of its port, its doorbell, its streams and what its own JVM has open. */
  private static final String OWN =
      "/(memfd:ixj-|\\[ix:)(mbufs|events|commands|arena)\\b.*|socket:.*|pipe:.*"
          + "|/dev/(null|zero|u?random)|/.*/(modules|ct\\.sym)|/.*\\.jar|/proc/\\d+/fd|anon_inode:\\[event(fd|poll)\\]";

  /** Found by its class. */
  public Inherited() {
    super("process.inherited-descriptors", Promise.CONFINED, "only its own");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) throws IOException {
    List<String> foreign =
        Syscall.descriptors().values().stream().filter(target -> !target.matches(OWN)).toList();
    scene.judge(foreign.isEmpty(), foreign.isEmpty() ? "none" : foreign.toString());
  }
}
