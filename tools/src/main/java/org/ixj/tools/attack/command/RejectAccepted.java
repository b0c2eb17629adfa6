// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Rejects a connection it has accepted. */
public final class RejectAccepted extends Attack {
  /** Found by its class. */
  public RejectAccepted() {
    super("command.reject-accepted", Promise.GATE, "bad-handle or bad-state");
  }

  @Override
  public void strike(Scene scene) {
    scene.watch(
        scene.port().reject(scene.handle()),
        result ->
            scene.judge(
                result == ResultCode.BAD_HANDLE || result == ResultCode.BAD_STATE,
                ResultCode.name(result)));
  }
}
