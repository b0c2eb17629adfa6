// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import java.util.List;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.LocalSocket;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.RunFolder;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Connects to the dataplane's wire, its control socket, and its port once more. */
public final class ConnectSockets extends Attack {
  /** Found by its class. */
  public ConnectSockets() {
    super("process.connect-sockets", Promise.CONFINED, "each refuses");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    StringBuilder reached = new StringBuilder();
    for (String name : List.of("wire.sock", "control.sock", "app.sock")) {
      long result = LocalSocket.connect(RunFolder.own().resolve(name).toString());
      reached.append(name).append(' ').append(Syscall.outcome(result)).append("; ");
      Syscall.call(Syscall.CLOSE, result);
    }
    scene.judge(!reached.toString().contains("through"), reached.toString());
  }
}
