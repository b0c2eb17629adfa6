// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Closes a handle nobody has. */
public final class HandleZero extends Attack {
  /** Found by its class. */
  public HandleZero() {
    super("command.handle-zero", Promise.GATE, "bad-handle");
  }

  @Override
  public void strike(Scene scene) {
    scene.watch(
        scene.port().close(0, Scene.COOKIE),
        result -> scene.judge(result == ResultCode.BAD_HANDLE, ResultCode.name(result)));
  }
}
