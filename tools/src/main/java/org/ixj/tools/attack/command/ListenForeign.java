// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Network;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Listens on its client's address. */
public final class ListenForeign extends Attack {
  /** Found by its class. */
  public ListenForeign() {
    super("command.listen-foreign-address", Promise.GATE, "refused");
  }

  @Override
  public void strike(Scene scene) {
    scene.watch(
        scene.port().listen(Scene.COOKIE, Network.CLIENT, 80, 1),
        result -> scene.judge(result < 0, ResultCode.name(result)));
  }
}
