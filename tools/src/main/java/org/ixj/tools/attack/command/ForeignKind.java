// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Uses the handle of a connection as one of a datagram socket. */
public final class ForeignKind extends Attack {
  /** Found by its class. */
  public ForeignKind() {
    super("command.foreign-kind", Promise.GATE, "bad-handle");
  }

  @Override
  public void strike(Scene scene) {
    scene.watch(
        scene.port().udpClose(scene.handle()),
        result -> scene.judge(result == ResultCode.BAD_HANDLE, ResultCode.name(result)));
  }
}
