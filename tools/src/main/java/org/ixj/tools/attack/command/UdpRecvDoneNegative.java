// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Scene;

/** Gives back fewer than no datagrams. */
public final class UdpRecvDoneNegative extends UdpAttack {
  private static final long[] MANY = {-1, Integer.MIN_VALUE, Long.MIN_VALUE};

  /** Found by its class. */
  public UdpRecvDoneNegative() {
    super("command.udp-recv-done-negative", "bad-state, each", ResultCode.BAD_STATE);
  }

  @Override
  void give(Scene scene, long socket, Refusals refusals) {
    giveBack(scene, socket, MANY, refusals);
  }
}
