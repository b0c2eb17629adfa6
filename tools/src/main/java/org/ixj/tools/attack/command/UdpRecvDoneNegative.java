// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Gives back fewer than no datagrams. */
public final class UdpRecvDoneNegative extends Attack {
  private static final long[] MANY = {-1, Integer.MIN_VALUE, Long.MIN_VALUE};

  /** Found by its class. */
  public UdpRecvDoneNegative() {
    super("command.udp-recv-done-negative", Promise.GATE, "bad-state, each");
  }

  @Override
  public void strike(Scene scene) {
    scene.watch(
        scene.port().udpBind(Scene.COOKIE, 0, 0),
        socket -> {
          Refusals refusals = new Refusals(scene, ResultCode.BAD_STATE);
          for (long many : MANY) {
            scene.watch(scene.port().udpRecvDone(socket, many), refusals.of(many + " datagrams"));
            scene.port().flush(); // else the SDK would make one command of all
          }
          scene.watch(scene.port().udpClose(socket), refusals::judge);
        });
  }
}
