// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.abi.Handle;
import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Uses the handle of a connection as a datagram socket's, of which it has index and generation. */
public final class ForeignKind extends Attack {
  /** Found by its class. */
  public ForeignKind() {
    super("command.foreign-kind", Promise.GATE, "bad-handle, each");
  }

  @Override
  public void strike(Scene scene) {
    scene.watch(
        scene.port().udpBind(Scene.COOKIE, 0, 0),
        socket -> {
          Refusals refusals = new Refusals(scene, ResultCode.BAD_HANDLE);
          UdpOps.give(scene, scene.handle(), refusals, "its connection's");
          for (int kind : new int[] {Handle.CONNECTION, Handle.LISTENER}) {
            UdpOps.give(
                scene,
                Handle.of(kind, Handle.generation(socket), Handle.index(socket)),
                refusals,
                "of kind " + kind);
          }
          scene.watch(scene.port().udpClose(socket), refusals::judge);
        });
  }
}
