// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Connects to everybody. */
public final class ConnectBroadcast extends Attack {
  /** Found by its class. */
  public ConnectBroadcast() {
    super("command.connect-broadcast", Promise.GATE, "refused");
  }

  @Override
  public void strike(Scene scene) {
    scene.watch(
        scene.port().connect(Scene.COOKIE, -1, 80),
        result -> scene.judge(result < 0, ResultCode.name(result)));
  }
}
