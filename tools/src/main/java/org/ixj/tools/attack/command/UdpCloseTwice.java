// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Closes a datagram socket twice, beside one that lives. */
public final class UdpCloseTwice extends Attack {
  /** Found by its class. */
  public UdpCloseTwice() {
    super("command.udp-close-twice", Promise.GATE, "bad-handle");
  }

  @Override
  public void strike(Scene scene) {
    scene.watch(
        scene.port().udpBind(Scene.COOKIE, 0, 0),
        beside ->
            scene.watch(
                scene.port().udpBind(Scene.COOKIE, 0, 0),
                socket -> {
                  Refusals refusals = new Refusals(scene, ResultCode.BAD_HANDLE);
                  scene.port().udpClose(socket);
                  UdpOps.give(scene, socket, refusals, "closed");
                  scene.watch(scene.port().udpClose(beside), refusals::judge);
                }));
  }
}
