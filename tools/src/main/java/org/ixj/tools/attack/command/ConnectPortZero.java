// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Network;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Connects to port 0. */
public final class ConnectPortZero extends Attack {
  /** Found by its class. */
  public ConnectPortZero() {
    super("command.connect-port-zero", Promise.GATE, "refused");
  }

  @Override
  public void strike(Scene scene) {
    scene.watch(
        scene.port().connect(Scene.COOKIE, Network.CLIENT, 0),
        result -> scene.judge(result < 0, ResultCode.name(result)));
  }
}
