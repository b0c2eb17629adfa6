// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.abi.IpAddress;
import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Network;
import org.ixj.tools.attack.Scene;

/** Binds to its client's address, to its neighbour's, and to those that are nobody's. */
public final class UdpBindForeign extends UdpAttack {
  private static final int[] ADDRESSES = {
    Network.CLIENT, 0x0A09_0003, 0xFFFF_FFFF, Network.ALL, 0xE000_0001, 0x7F00_0001
  };

  /** Of the other family, and what stands for nothing in either. */
  private static final String[] IPV6_ADDRESSES = {
    "2001:db8::1", "::1", "ff02::1", "::ffff:240.0.0.1", "::ffff:0.0.0.0", "::10.9.0.1"
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
    for (String text : IPV6_ADDRESSES) {
      IpAddress address = IpAddress.parse(text);
      scene.watch(
          scene.port().udpBind(Scene.COOKIE, address.high(), address.low(), 0), refusals.of(text));
    }
  }
}
