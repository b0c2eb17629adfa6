// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Names by the handle of a closed datagram socket the one that came in its place. */
public final class UdpStaleHandle extends Attack {
  /** Found by its class. */
  public UdpStaleHandle() {
    super("command.udp-stale-handle", Promise.GATE, "bad-handle, each");
  }

  @Override
  public void strike(Scene scene) {
    scene.watch(scene.port().udpBind(Scene.COOKIE, 0, 0), former -> replace(scene, former));
  }

  private static void replace(Scene scene, long former) {
    scene.port().udpClose(former);
    scene.watch(
        scene.port().udpBind(Scene.COOKIE, 0, 0),
        socket -> {
          Refusals refusals = new Refusals(scene, ResultCode.BAD_HANDLE);
          UdpOps.give(scene, former, refusals, "the former socket's handle");
          scene.watch(scene.port().udpClose(socket), refusals::judge);
        });
  }
}
