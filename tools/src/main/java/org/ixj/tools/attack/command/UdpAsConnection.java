// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.abi.Handle;
import org.ixj.abi.ResultCode;
import org.ixj.sdk.Port;
import org.ixj.tools.attack.Scene;

/** Uses the handle of a datagram socket as a connection's, of which it has index and generation. */
public final class UdpAsConnection extends UdpAttack {
  /** Found by its class. */
  public UdpAsConnection() {
    super("command.udp-as-connection", "bad-handle, each", ResultCode.BAD_HANDLE);
  }

  @Override
  void give(Scene scene, long socket, Refusals refusals) {
    long own = scene.handle();
    asConnection(scene, socket, refusals);
    asConnection(scene, Handle.of(Handle.UDP, Handle.generation(own), Handle.index(own)), refusals);
  }

  private static void asConnection(Scene scene, long handle, Refusals refusals) {
    Port port = scene.port();
    scene.watch(port.recvDone(handle, 0), refusals.of("recv_done"));
    scene.watch(port.accept(handle, Scene.COOKIE), refusals.of("accept"));
    scene.watch(port.reject(handle), refusals.of("reject"));
    scene.watch(port.unlisten(handle), refusals.of("unlisten"));
    scene.watch(port.close(handle, Scene.COOKIE), refusals.of("close"));
    scene.watch(port.abort(handle, Scene.COOKIE), refusals.of("abort"));
  }
}
