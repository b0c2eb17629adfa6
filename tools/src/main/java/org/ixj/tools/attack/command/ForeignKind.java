// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.abi.Handle;
import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Scene;

/** Uses the handle of a connection as a datagram socket's, of which it has index and generation. */
public final class ForeignKind extends UdpAttack {
  /** Found by its class. */
  public ForeignKind() {
    super("command.foreign-kind", "bad-handle, each", ResultCode.BAD_HANDLE);
  }

  @Override
  void give(Scene scene, long socket, Refusals refusals) {
    UdpOps.give(scene, scene.handle(), refusals, "its connection's");
    for (int kind : new int[] {Handle.CONNECTION, Handle.LISTENER}) {
      UdpOps.give(
          scene,
          Handle.of(kind, Handle.generation(socket), Handle.index(socket)),
          refusals,
          "of kind " + kind);
    }
  }
}
