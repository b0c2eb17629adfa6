// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import java.util.List;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Looks for the dataplane's JVM through the API for debuggers. */
public final class AttachApi extends Attack {
  /** Found by its class. */
  public AttachApi() {
    super("process.attach-api", Promise.CONFINED, "no other JVM can be attached to");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    List<String> others =
        com.sun.tools.attach.VirtualMachine.list().stream()
            .map(com.sun.tools.attach.VirtualMachineDescriptor::id)
            .filter(id -> !id.equals(Long.toString(ProcessHandle.current().pid())))
            .toList();
    scene.judge(others.isEmpty(), others.isEmpty() ? "none in sight" : "in sight: " + others);
  }
}
