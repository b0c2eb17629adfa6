// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Listens on port 0. */
public final class ListenPortZero extends Attack {
  /** Found by its class. */
  public ListenPortZero() {
    super("command.listen-port-zero", Promise.GATE, "refused");
  }

  @Override
  public void strike(Scene scene) {
    scene.watch(
        scene.port().listen(Scene.COOKIE, 0, 0, 1),
        result -> scene.judge(result < 0, ResultCode.name(result)));
  }
}
