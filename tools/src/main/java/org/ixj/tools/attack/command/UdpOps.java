// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.sdk.Port;
import org.ixj.tools.attack.Network;
import org.ixj.tools.attack.Scene;

/** Every call of a datagram socket, with a handle that is none. */
final class UdpOps {

  static void give(Scene scene, long handle, Refusals refusals, String whose) {
    Port port = scene.port();
    scene.watch(port.udpRecvDone(handle, 0), refusals.of("recv_done, " + whose));
    scene.watch(
        port.udpSendv(handle, Scene.COOKIE, Network.CLIENT, 9, 0, 1),
        refusals.of("sendv, " + whose));
    scene.watch(port.udpClose(handle), refusals.of("close, " + whose));
  }

  private UdpOps() {}
}
