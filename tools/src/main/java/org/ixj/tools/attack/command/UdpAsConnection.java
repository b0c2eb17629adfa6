// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.abi.Handle;
import org.ixj.abi.ResultCode;
import org.ixj.sdk.Port;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Uses the handle of a datagram socket as a connection's, of which it has index and generation. */
public final class UdpAsConnection extends Attack {
  /** Found by its class. */
  public UdpAsConnection() {
    super("command.udp-as-connection", Promise.GATE, "bad-handle, each");
  }

  @Override
  public void strike(Scene scene) {
    scene.watch(
        scene.port().udpBind(Scene.COOKIE, 0, 0),
        socket -> {
          Refusals refusals = new Refusals(scene, ResultCode.BAD_HANDLE);
          long own = scene.handle();
          give(scene, socket, refusals);
          give(scene, Handle.of(Handle.UDP, Handle.generation(own), Handle.index(own)), refusals);
          scene.watch(scene.port().udpClose(socket), refusals::judge);
        });
  }

  private static void give(Scene scene, long handle, Refusals refusals) {
    Port port = scene.port();
    scene.watch(port.recvDone(handle, 0), refusals.of("recv_done"));
    scene.watch(port.accept(handle, Scene.COOKIE), refusals.of("accept"));
    scene.watch(port.reject(handle), refusals.of("reject"));
    scene.watch(port.unlisten(handle), refusals.of("unlisten"));
    scene.watch(port.close(handle, Scene.COOKIE), refusals.of("close"));
    scene.watch(port.abort(handle, Scene.COOKIE), refusals.of("abort"));
  }
}
