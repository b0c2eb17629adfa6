// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Sends a datagram to port 0 of its client. */
public final class UdpSendPortZero extends Attack {
  private static final int CLIENT = 0x0A09_0002;

  /** Found by its class. */
  public UdpSendPortZero() {
    super("command.udp-send-port-zero", Promise.GATE, "invalid");
  }

  @Override
  public void strike(Scene scene) {
    scene.watch(
        scene.port().udpBind(Scene.COOKIE, 0, 0),
        socket -> {
          Refusals refusals = new Refusals(scene, ResultCode.INVALID);
          scene.watch(
              scene.port().udpSendv(socket, Scene.COOKIE, CLIENT, 0, 0, 1), refusals.of("port 0"));
          scene.watch(scene.port().udpClose(socket), refusals::judge);
        });
  }
}
