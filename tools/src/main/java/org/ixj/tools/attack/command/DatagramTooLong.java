// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Sends a datagram longer than there are. */
public final class DatagramTooLong extends Attack {
  private static final int LENGTH = 70_000;

  /** Found by its class. */
  public DatagramTooLong() {
    super("command.datagram-too-long", Promise.GATE, "refused");
  }

  @Override
  public void strike(Scene scene) {
    scene.watch(
        scene.port().udpBind(Scene.COOKIE, 0, 0),
        socket ->
            scene.watch(
                scene.port().udpSendv(socket, Scene.COOKIE, 0x0A09_0002, 9, 0, LENGTH),
                result -> {
                  scene.port().udpClose(socket);
                  scene.judge(result < 0, ResultCode.name(result));
                }));
  }
}
