// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Sends datagrams to all, to groups, to itself, and where no route leads. */
public final class UdpSendNowhere extends Attack {
  private static final int[] ADDRESSES = {
    0,
    0xFFFF_FFFF,
    0x0A09_FFFF, // the link's broadcast
    0x0A09_0000,
    0xE000_0001,
    0xF000_0001,
    0x7F00_0001,
    0x0A09_0001, // its own
    0x0808_0808, // no gateway
  };

  /** Found by its class. */
  public UdpSendNowhere() {
    super("command.udp-send-nowhere", Promise.GATE, "unreachable, each");
  }

  @Override
  public void strike(Scene scene) {
    scene.watch(
        scene.port().udpBind(Scene.COOKIE, 0, 0),
        socket -> {
          Refusals refusals = new Refusals(scene, ResultCode.UNREACHABLE);
          for (int address : ADDRESSES) {
            scene.watch(
                scene.port().udpSendv(socket, Scene.COOKIE, address, 9, 0, 1),
                refusals.of("%08x".formatted(address)));
          }
          scene.watch(scene.port().udpClose(socket), refusals::judge);
        });
  }
}
