// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Binds to its client's address, to its neighbour's, and to those that are nobody's. */
public final class UdpBindForeign extends Attack {
  private static final int[] ADDRESSES = {
    0x0A09_0002, 0x0A09_0003, 0xFFFF_FFFF, 0x0A09_FFFF, 0xE000_0001, 0x7F00_0001
  };

  /** Found by its class. */
  public UdpBindForeign() {
    super("command.udp-bind-foreign-address", Promise.GATE, "invalid, each");
  }

  @Override
  public void strike(Scene scene) {
    scene.watch(
        scene.port().udpBind(Scene.COOKIE, 0, 0),
        socket -> {
          Refusals refusals = new Refusals(scene, ResultCode.INVALID);
          for (int address : ADDRESSES) {
            scene.watch(
                scene.port().udpBind(Scene.COOKIE, address, 0),
                refusals.of("%08x".formatted(address)));
          }
          scene.watch(scene.port().udpClose(socket), refusals::judge);
        });
  }
}
