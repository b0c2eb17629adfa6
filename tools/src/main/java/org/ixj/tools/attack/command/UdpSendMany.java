// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.abi.Abi;
import org.ixj.abi.CommandsLayout;
import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Scene;

/** Sends datagrams of no parts, and of more than a slot has. */
public final class UdpSendMany extends UdpAttack {
  private static final int[] COUNTS = {
    0, -1, Abi.UDP_SG_MAX + 1, Abi.SG_MAX + 1, Integer.MIN_VALUE, Integer.MAX_VALUE
  };

  /** Found by its class. */
  public UdpSendMany() {
    super("command.udp-send-too-many-entries", "invalid, each", ResultCode.INVALID);
  }

  @Override
  void give(Scene scene, long socket, Refusals refusals) {
    for (int count : COUNTS) {
      forge(
          scene,
          socket,
          count,
          slot -> slot.asSlice(CommandsLayout.SG).fill((byte) 0),
          refusals.of(count + " parts"));
    }
  }
}
