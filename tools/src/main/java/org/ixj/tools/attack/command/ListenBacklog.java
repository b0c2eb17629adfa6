// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Asks for a negative backlog. */
public final class ListenBacklog extends Attack {
  /** Found by its class. */
  public ListenBacklog() {
    super("command.listen-backlog", Promise.GATE, "invalid, or bounded");
  }

  @Override
  public void strike(Scene scene) {
    scene.watch(
        scene.port().listen(Scene.COOKIE, 0, 4002, Integer.MIN_VALUE),
        result -> scene.judge(result < 0, ResultCode.name(result)));
  }
}
