// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Gives back datagrams that it was never told of. */
public final class UdpRecvDoneBeyond extends Attack {
  private static final long[] MANY = {1, 1L << 31, 1L << 32, (1L << 32) + 1, Long.MAX_VALUE};

  /** Found by its class. */
  public UdpRecvDoneBeyond() {
    super("command.udp-recv-done-beyond", Promise.GATE, "bad-state, each");
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
          scene.port().udpRecvDone(socket, 0); // which is as many as there are
          scene.watch(scene.port().udpClose(socket), refusals::judge);
        });
  }
}
