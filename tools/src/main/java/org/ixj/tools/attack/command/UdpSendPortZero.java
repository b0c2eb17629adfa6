// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Network;
import org.ixj.tools.attack.Scene;

/** Sends a datagram to port 0 of its client. */
public final class UdpSendPortZero extends UdpAttack {

  /** Found by its class. */
  public UdpSendPortZero() {
    super("command.udp-send-port-zero", "invalid", ResultCode.INVALID);
  }

  @Override
  void give(Scene scene, long socket, Refusals refusals) {
    scene.watch(
        scene.port().udpSendv(socket, Scene.COOKIE, Network.CLIENT, 0, 0, 1),
        refusals.of("port 0"));
  }
}
