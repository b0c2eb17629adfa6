// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Network;
import org.ixj.tools.attack.Scene;

/** Binds to its client's address, to its neighbour's, and to those that are nobody's. */
public final class UdpBindForeign extends UdpAttack {
  private static final int[] ADDRESSES = {
    Network.CLIENT, 0x0A09_0003, 0xFFFF_FFFF, Network.ALL, 0xE000_0001, 0x7F00_0001
  };

  /** Found by its class. */
  public UdpBindForeign() {
    super("command.udp-bind-foreign-address", "invalid, each", ResultCode.INVALID);
  }

  @Override
  void give(Scene scene, long socket, Refusals refusals) {
    for (int address : ADDRESSES) {
      scene.watch(
          scene.port().udpBind(Scene.COOKIE, address, 0), refusals.of("%08x".formatted(address)));
    }
  }
}
