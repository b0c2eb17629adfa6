// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Network;
import org.ixj.tools.attack.Scene;

/** Sends datagrams to all, to groups, to itself, and where no route leads. */
public final class UdpSendNowhere extends UdpAttack {
  private static final int[] ADDRESSES = {
    0,
    0xFFFF_FFFF,
    Network.ALL,
    Network.LINK,
    0xE000_0001,
    0xF000_0001,
    0x7F00_0001,
    Network.TARGET,
    0x0808_0808, // no gateway
  };

  /** Found by its class. */
  public UdpSendNowhere() {
    super("command.udp-send-nowhere", "unreachable, each", ResultCode.UNREACHABLE);
  }

  @Override
  void give(Scene scene, long socket, Refusals refusals) {
    for (int address : ADDRESSES) {
      scene.watch(
          scene.port().udpSendv(socket, Scene.COOKIE, address, 9, 0, 1),
          refusals.of("%08x".formatted(address)));
    }
  }
}
