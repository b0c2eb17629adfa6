// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Closes a listener twice. */
public final class StaleHandle extends Attack {
  private static final int PORT = 4001;

  /** Found by its class. */
  public StaleHandle() {
    super("command.stale-handle", Promise.GATE, "bad-handle");
  }

  @Override
  public void strike(Scene scene) {
    scene.watch(
        scene.port().listen(Scene.COOKIE, 0, PORT, 1),
        listener ->
            scene.watch(
                scene.port().unlisten(listener),
                _ ->
                    scene.watch(
                        scene.port().unlisten(listener),
                        result ->
                            scene.judge(
                                result == ResultCode.BAD_HANDLE, ResultCode.name(result)))));
  }
}
