// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Network;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Binds to a port that another socket has, for any address and for its own. */
public final class UdpBindTaken extends Attack {
  private static final int PORT = 4002;

  /** Found by its class. */
  public UdpBindTaken() {
    super("command.udp-bind-taken", Promise.GATE, "in-use, each");
  }

  @Override
  public void strike(Scene scene) {
    scene.watch(
        scene.port().udpBind(Scene.COOKIE, 0, PORT),
        socket -> {
          Refusals refusals = new Refusals(scene, ResultCode.IN_USE);
          scene.watch(scene.port().udpBind(Scene.COOKIE, 0, PORT), refusals.of("any address"));
          scene.watch(
              scene.port().udpBind(Scene.COOKIE, Network.TARGET, PORT), refusals.of("its own"));
          scene.watch(scene.port().udpClose(socket), refusals::judge);
        });
  }
}
