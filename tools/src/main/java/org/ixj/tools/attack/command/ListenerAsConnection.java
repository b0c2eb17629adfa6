// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Accepts a connection once more, to change whose events it gets. */
public final class ListenerAsConnection extends Attack {
  /** Found by its class. */
  public ListenerAsConnection() {
    super("command.accept-twice", Promise.GATE, "bad-handle or bad-state");
  }

  @Override
  public void strike(Scene scene) {
    scene.watch(
        scene.port().accept(scene.handle(), Scene.COOKIE),
        result ->
            scene.judge(
                result == ResultCode.BAD_HANDLE || result == ResultCode.BAD_STATE,
                ResultCode.name(result)));
  }
}
