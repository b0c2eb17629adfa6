// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Listens where somebody listens. */
public final class ListenTaken extends Attack {
  /** Found by its class. */
  public ListenTaken() {
    super("command.listen-taken", Promise.GATE, "in-use");
  }

  @Override
  public void strike(Scene scene) {
    scene.watch(
        scene.port().listen(Scene.COOKIE, 0, 7, 1),
        result -> scene.judge(result == ResultCode.IN_USE, ResultCode.name(result)));
  }
}
