// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Scene;

/** Gives back datagrams that it was never told of. */
public final class UdpRecvDoneBeyond extends UdpAttack {
  private static final long[] MANY = {1, 1L << 31, 1L << 32, (1L << 32) + 1, Long.MAX_VALUE};

  /** Found by its class. */
  public UdpRecvDoneBeyond() {
    super("command.udp-recv-done-beyond", "bad-state, each", ResultCode.BAD_STATE);
  }

  @Override
  void give(Scene scene, long socket, Refusals refusals) {
    giveBack(scene, socket, MANY, refusals);
    scene.port().udpRecvDone(socket, 0); // which is as many as there are
  }
}
